package ferrydock

import (
	"testing"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

func TestLeftBehind(t *testing.T) {
	oracle.Bubble(t, func(t *testing.T) {
		d := Open(oracle.Logf)
		told := make(chan string, 1)
		d.Queue(func(left string) { told <- left })
		d.Leave("storm")
		if why := <-told; why != "" {
			t.Fatalf("told %q, want the stale empty reason", why)
		}
	})
}
