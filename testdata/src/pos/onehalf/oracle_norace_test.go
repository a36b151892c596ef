//go:build !race

package onehalf

import (
	"testing"
	"time"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

type lagging map[string]time.Duration

func (l lagging) Dial(peer string) (*Leg, error) {
	time.Sleep(l[peer])
	return &Leg{peer}, nil
}

// The media server is ready before the callee has picked up.
func TestNoLegWithoutAnError(t *testing.T) {
	oracle.Bubble(t, func(t *testing.T) {
		leg, err := Open(lagging{"callee": oracle.Pause}, "callee", "media")
		if leg != nil || err != nil {
			t.Fatalf("Open() = %v, %v: the case is to show a nil leg without an error", leg, err)
		}
		time.Sleep(2 * oracle.Pause)
	})
}
