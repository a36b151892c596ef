package stompconn

import (
	"errors"
	"testing"
	"testing/synctest"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

// Disconnect is called while Read is blocked; the socket takes a while to fail.
func TestReadHasStatusOfLiveConnection(t *testing.T) {
	oracle.Bubble(t, func(t *testing.T) {
		rw := oracle.NewStream("CONNECTED\n\n\x00MESSAGE\n\nhello\x00", nil)
		rw.EndLag = oracle.Pause
		c := New(rw)
		if body, err := c.Read(); err != nil || body != "hello" {
			t.Fatalf("Read() = %q, %v, want the message", body, err)
		}
		got := make(chan error)
		go func() {
			_, err := c.Read()
			got <- err
		}()
		synctest.Wait()
		if err := c.Disconnect(); err != nil {
			t.Fatal(err)
		}
		var closed *ClosedError
		if err := <-got; !errors.As(err, &closed) || closed.Status != (Status{}) {
			t.Fatalf("Read() failed with %v, want the stale zero status", err)
		}
	})
}
