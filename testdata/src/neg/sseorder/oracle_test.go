package sseorder

import (
	"io"
	"testing"
	"time"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

// The stream breaks in the second event; dropping the body takes no time or a while.
func TestNextAsksToReconnect(t *testing.T) {
	for _, lag := range []time.Duration{0, oracle.Pause} {
		oracle.Bubble(t, func(t *testing.T) {
			body := oracle.NewStream("event: tick\ndata: 1\n\nevent: ti\n", io.ErrUnexpectedEOF)
			body.CloseLag = lag
			f := Open(body)
			if ev, err := f.Next(t.Context()); err != nil || ev != (Event{"tick", "1"}) {
				t.Fatalf("lag %v: Next() = %+v, %v, want the event", lag, ev, err)
			}
			if _, err := f.Next(t.Context()); err != ErrReconnect {
				t.Fatalf("lag %v: Next() failed with %v, want %v", lag, err, ErrReconnect)
			}
		})
	}
}
