package rpcjoin

import (
	"errors"
	"io"
	"net"
	"testing"
	"testing/synctest"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

// Close is called while Receive is blocked; the connection's Read takes a while to fail.
func TestReceiveReturnsFailureAfterClose(t *testing.T) {
	oracle.Bubble(t, func(t *testing.T) {
		conn := oracle.NewStream(`{"method":"ready"}`, nil)
		conn.EndLag = oracle.Pause
		c := NewClient(conn)
		if n, err := c.Receive(); err != nil || n.Method != "ready" {
			t.Fatalf("Receive() = %+v, %v, want the notification", n, err)
		}
		got := make(chan error)
		go func() {
			_, err := c.Receive()
			got <- err
		}()
		synctest.Wait()
		if err := c.Close(); err != nil {
			t.Fatal(err)
		}
		if err := <-got; !errors.Is(err, net.ErrClosed) {
			t.Fatalf("Receive() failed with %v, want %v", err, net.ErrClosed)
		}
	})
}

// The peer ends the stream; the connection's Read takes a while to fail.
func TestReceiveReturnsFailureOfPeer(t *testing.T) {
	oracle.Bubble(t, func(t *testing.T) {
		conn := oracle.NewStream("", io.ErrUnexpectedEOF)
		conn.EndLag = oracle.Pause
		if _, err := NewClient(conn).Receive(); err != io.ErrUnexpectedEOF {
			t.Fatalf("Receive() failed with %v, want %v", err, io.ErrUnexpectedEOF)
		}
	})
}
