package kilnstop

import (
	"testing"
	"time"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

func TestResult(t *testing.T) {
	oracle.Bubble(t, func(t *testing.T) {
		k := Fire(func() string { time.Sleep(oracle.Pause); return "cracked" })
		time.AfterFunc(oracle.Pause, k.Halt)
		if r := k.Result(); r != "" {
			t.Fatalf("Result() = %q, want the stale empty report", r)
		}
	})
}
