package ssefeed

import (
	"io"
	"testing"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

// The stream breaks in the middle of the second event; dropping the body is slow.
func TestNextTakesBrokenForFinished(t *testing.T) {
	oracle.Bubble(t, func(t *testing.T) {
		body := oracle.NewStream("event: tick\ndata: 1\n\nevent: ti\n", io.ErrUnexpectedEOF)
		body.CloseLag = oracle.Pause
		f := Open(body)
		if ev, err := f.Next(t.Context()); err != nil || ev != (Event{"tick", "1"}) {
			t.Fatalf("Next() = %+v, %v, want the event", ev, err)
		}
		if _, err := f.Next(t.Context()); err != ErrFinished {
			t.Fatalf("Next() failed with %v, want the stale %v", err, ErrFinished)
		}
	})
}
