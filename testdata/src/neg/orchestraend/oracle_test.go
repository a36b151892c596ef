package orchestraend

import (
	"testing"
	"time"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

func TestBroken(t *testing.T) {
	for _, broken := range []bool{false, true} {
		oracle.Bubble(t, func(t *testing.T) {
			notes := 3
			c := Play(func() bool { time.Sleep(oracle.Pause); notes--; return notes > 0 }, func(bool) { time.Sleep(oracle.Pause) })
			if broken {
				time.Sleep(oracle.Pause / 2)
				c.BreakOff()
			}
			first := c.Broken()
			time.Sleep(10 * oracle.Pause)
			if last := c.Broken(); first != broken || last != broken {
				t.Errorf("broken off: %v, later %v, want %v", first, last, broken)
			}
		})
	}
}
