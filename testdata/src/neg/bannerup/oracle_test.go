package bannerup

import (
	"io"
	"testing"
	"time"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

func TestDisplay(t *testing.T) {
	for _, lag := range []time.Duration{0, oracle.Pause, 5 * oracle.Pause} {
		oracle.Bubble(t, func(t *testing.T) {
			engine := oracle.NewStream("brr", io.EOF)
			engine.EndLag, engine.CloseLag = lag, 2*oracle.Pause
			if kept := Display(engine); kept != 0 {
				t.Errorf("%d kept, the only landing is this one", kept)
			}
		})
	}
}
