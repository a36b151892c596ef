package canjoin

import (
	"testing"
	"time"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

// The controller goes off the bus; hanging up takes no time or a while.
func TestRecvReturnsCause(t *testing.T) {
	for _, lag := range []time.Duration{0, oracle.Pause} {
		oracle.Bubble(t, func(t *testing.T) {
			rw := oracle.NewStream("\x00\x00\x01\x2312345678\x20\x00\x00\x40        ", nil)
			rw.CloseLag = lag
			c := New(rw, 0x123)
			if f, err := c.Recv(); err != nil || f.ID != 0x123 {
				t.Fatalf("lag %v: Recv() = %+v, %v, want the frame", lag, f, err)
			}
			if _, err := c.Recv(); err != ErrBusOff {
				t.Fatalf("lag %v: Recv() failed with %v, want %v", lag, err, ErrBusOff)
			}
		})
	}
}
