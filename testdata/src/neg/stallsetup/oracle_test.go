package stallsetup

import (
	"testing"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

func TestClear(t *testing.T) {
	oracle.Bubble(t, func(t *testing.T) {
		stalls := make(chan *Stall)
		m := New(func(s *Stall) { stalls <- s })
		for want := 1; want < 4; want++ {
			m.Let()
			if n := (<-stalls).Clear(); n != want {
				t.Errorf("stall %d has number %d", want, n)
			}
		}
	})
}
