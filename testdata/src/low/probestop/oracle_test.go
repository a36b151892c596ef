package probestop

import (
	"context"
	"testing"
	"time"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

// Stop is called in the middle of a slow probe.
func TestStopReturnsEmptyReport(t *testing.T) {
	oracle.Bubble(t, func(t *testing.T) {
		ping := func(context.Context) (time.Duration, error) {
			time.Sleep(4 * oracle.Pause)
			return 4 * oracle.Pause, nil
		}
		p := Start(10*oracle.Pause, ping)
		time.Sleep(35 * oracle.Pause) // two probes are done, a third is under way
		if r := p.Stop(); r != (Report{}) {
			t.Fatalf("Stop() = %v, want the stale empty report", r)
		}
	})
}
