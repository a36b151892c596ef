package firstrequest

import (
	"testing"
	"time"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

// The result is there, however long the goroutine takes to store it.
func TestAwait(t *testing.T) {
	oracle.Bubble(t, func(t *testing.T) {
		n := 0
		command := func() { n++; time.Sleep(oracle.Pause) }
		got := Await(oracle.NewStream("up\nstate: ready\n", nil), "state: ", command, oracle.Logf)
		if got != "ready" || n == 0 {
			t.Errorf("Await() = %q after %d commands", got, n)
		}
	})
}
