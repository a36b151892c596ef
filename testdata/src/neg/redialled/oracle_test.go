package redialled

import (
	"errors"
	"io"
	"net"
	"testing"
	"time"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

// Three connections are lost at once, the fourth lasts. Whoever finds none is told why.
func TestConnSaysWhy(t *testing.T) {
	oracle.Bubble(t, func(t *testing.T) {
		n := 0
		last := oracle.NewStream("", nil)
		defer last.Close()
		c := New(func() (net.Conn, error) {
			switch n++; {
			case n < 4:
				return oracle.NewStream("hi\r\n", io.EOF), nil
			case n == 4:
				return last, nil
			}
			return nil, errors.New("refused")
		}, oracle.Logf)
		for range 40 {
			time.Sleep(oracle.Pause / 4)
			if conn, err := c.Conn(t.Context()); conn == nil && err == nil {
				t.Error("there is no connection, and no reason for it")
			}
		}
		if conn, err := c.Conn(t.Context()); conn != last {
			t.Errorf("the connection is %v, %v", conn, err)
		}
	})
}
