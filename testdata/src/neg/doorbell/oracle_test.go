package doorbell

import (
	"errors"
	"io"
	"testing"
	"time"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

// The network breaks after two pages; closing the connection takes no time or a while.
func TestWaitReturnsEnding(t *testing.T) {
	for _, lag := range []time.Duration{0, oracle.Pause} {
		oracle.Bubble(t, func(t *testing.T) {
			rc := oracle.NewStream("call home\ncall work\n", io.ErrUnexpectedEOF)
			rc.CloseLag = lag
			in := Subscribe(rc)
			for _, want := range []string{"call home", "call work"} {
				if p, err := in.Wait(); p != want || err != nil {
					t.Fatalf("lag %v: Wait() = %q, %v, want %q", lag, p, err, want)
				}
			}
			var end *Ending
			if _, err := in.Wait(); !errors.As(err, &end) || end.Pages != 2 || end.Err != io.ErrUnexpectedEOF {
				t.Fatalf("lag %v: Wait() failed with %v, want the ending", lag, err)
			}
		})
	}
}
