package gpsbatch

import (
	"io"
	"testing"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

type slowReceiver struct{ *oracle.Stream }

func (r slowReceiver) PowerDown() error { return r.Close() }

// The stream ends in the middle of the second fix; powering down is slow.
func TestBatchOfCutStreamLooksComplete(t *testing.T) {
	oracle.Bubble(t, func(t *testing.T) {
		dev := slowReceiver{oracle.NewStream("48.1 11.5\n48.1 1", io.EOF)}
		dev.CloseLag = oracle.Pause
		b := NewReader(dev).Batch(10)
		if len(b.Fixes) != 1 || !b.Last {
			t.Fatalf("Batch() = %+v, want a last batch of one", b)
		}
		if b.Truncated {
			t.Fatalf("Batch() = %+v, want the stale Truncated == false", b)
		}
	})
}
