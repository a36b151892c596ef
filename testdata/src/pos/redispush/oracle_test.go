package redispush

import (
	"testing"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

// The server evicts the subscriber; hanging up is slow.
func TestReceiveTakesEvictionForCancel(t *testing.T) {
	oracle.Bubble(t, func(t *testing.T) {
		rw := oracle.NewStream("news 1\r\n-EVICTED\r\n", nil)
		rw.CloseLag = oracle.Pause
		s, err := Subscribe(t.Context(), rw, "news")
		if err != nil {
			t.Fatal(err)
		}
		var last error
		for last == nil {
			_, last = s.Receive()
		}
		if last != ErrCanceled {
			t.Fatalf("Receive() failed with %v, want the stale %v", last, ErrCanceled)
		}
	})
}
