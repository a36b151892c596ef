package ropeside

import (
	"testing"
	"time"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

func TestRide(t *testing.T) {
	oracle.Bubble(t, func(t *testing.T) {
		c := Start(func() bool { time.Sleep(oracle.Pause); return false })
		time.AfterFunc(oracle.Pause/2, c.Stop)
		if m := c.Ride(); m != 0 {
			t.Fatalf("it stands at %d, want the stale 0", m)
		}
		n := 0
		c = Start(func() bool { time.Sleep(oracle.Pause); n++; return n == 3 })
		if m := c.Ride(); m != 3 {
			t.Fatalf("at the end of the way it stands at %d", m)
		}
	})
}
