package boatcount

import (
	"testing"
	"time"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

func TestEvening(t *testing.T) {
	oracle.Bubble(t, func(t *testing.T) {
		r := New(oracle.Logf)
		r.Rent(func() { time.Sleep(oracle.Pause) })
		r.Rent(func() { time.Sleep(oracle.Pause) })
		if n := r.Evening(); n != 2 {
			t.Fatalf("%d boats at sea, want the stale 2", n)
		}
	})
}
