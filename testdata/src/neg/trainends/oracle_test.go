package trainends

import (
	"io"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

// A whistle that is asked for before the brake is heard, from either end.
func TestWhistleBeforeBrake(t *testing.T) {
	for _, start := range []func(io.Writer) *Train{Up, Down} {
		oracle.Bubble(t, func(t *testing.T) {
			var line strings.Builder
			train := start(&line)
			synctest.Wait()
			train.Whistle()
			train.Brake()
			<-train.Ended()
			if !strings.Contains(line.String(), "whistle") {
				t.Errorf("no whistle: %q", line.String())
			}
		})
	}
}
