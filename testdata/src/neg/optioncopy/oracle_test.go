package optioncopy

import (
	"errors"
	"io"
	"net"
	"testing"
	"time"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

func TestEndNamesTheServer(t *testing.T) {
	oracle.Bubble(t, func(t *testing.T) {
		dial := func(string) (net.Conn, error) { return oracle.NewStream("one\r\n", io.EOF), nil }
		c, err := New(Options{Addr: "a", Dial: dial, Logf: oracle.Logf}, WithReplica("b"))
		if err != nil {
			t.Fatal(err)
		}
		if line, err := c.Next(); line != "one" || err != nil {
			t.Errorf("next: %q, %v", line, err)
		}
		for range 2 {
			var end *EndError
			if _, err := c.Next(); !errors.As(err, &end) || *end != (EndError{Addr: "a"}) {
				t.Errorf("the end is %v", err)
			}
			time.Sleep(10 * oracle.Pause)
		}
	})
}

func TestClosedClientNamesTheServer(t *testing.T) {
	oracle.Bubble(t, func(t *testing.T) {
		conn := oracle.NewStream("", nil)
		dial := func(string) (net.Conn, error) { return conn, nil }
		c, err := New(Options{Addr: "a", Dial: dial, Logf: oracle.Logf}, WithReplica("b"))
		if err != nil {
			t.Fatal(err)
		}
		c.Close()
		for range 2 {
			var end *EndError
			if _, err := c.Next(); !errors.As(err, &end) || *end != (EndError{Addr: "a"}) {
				t.Errorf("the end is %v", err)
			}
			conn.Close()
			time.Sleep(10 * oracle.Pause)
		}
	})
}
