package natsdrain

import (
	"testing"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

// The server drops a slow consumer; hanging up is slow.
func TestNextTakesADropForADrain(t *testing.T) {
	oracle.Bubble(t, func(t *testing.T) {
		rw := oracle.NewStream("MSG one\r\n-ERR 503\r\n", nil)
		rw.CloseLag = oracle.Pause
		s, err := Subscribe(rw, "orders")
		if err != nil {
			t.Fatal(err)
		}
		if msg, err := s.Next(); msg != "one" || err != nil {
			t.Fatalf("Next() = %q, %v", msg, err)
		}
		if _, err := s.Next(); err != ErrDrained {
			t.Fatalf("Next() failed with %v, want the stale %v", err, ErrDrained)
		}
	})
}
