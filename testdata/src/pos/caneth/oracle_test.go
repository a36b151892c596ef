package caneth

import (
	"testing"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

// The controller goes off the bus after one frame; hanging up is slow.
func TestRecvReturnsNoCause(t *testing.T) {
	oracle.Bubble(t, func(t *testing.T) {
		rw := oracle.NewStream("\x00\x00\x01\x2312345678\x20\x00\x00\x40        ", nil)
		rw.CloseLag = oracle.Pause
		c := New(rw, 0x123)
		if f, err := c.Recv(); err != nil || f.ID != 0x123 {
			t.Fatalf("Recv() = %+v, %v, want the frame", f, err)
		}
		if _, err := c.Recv(); err != nil {
			t.Fatalf("Recv() failed with %v, want the stale nil", err)
		}
	})
}
