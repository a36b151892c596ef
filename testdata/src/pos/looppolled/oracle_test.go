package looppolled

import (
	"testing"
	"time"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

func TestCloth(t *testing.T) {
	oracle.Bubble(t, func(t *testing.T) {
		l := Weave(func() { time.Sleep(oracle.Pause) })
		time.AfterFunc(oracle.Pause/2, l.Halt)
		if n := l.Cloth(); n != 0 {
			t.Fatalf("the cloth has %d rows, want the stale 0", n)
		}
	})
}
