package leasewatch

import (
	"errors"
	"testing"
	"time"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

type slowService struct{}

func (slowService) Renew(int64, time.Duration) error { return nil }

func (slowService) Holder(int64) (string, error) {
	time.Sleep(oracle.Pause)
	return "node-7", nil
}

// The lease runs out; the service takes a while to name the new holder.
func TestHoldNamesNoHolder(t *testing.T) {
	oracle.Bubble(t, func(t *testing.T) {
		l := Grant(slowService{}, 42, 10*oracle.Pause)
		if ok, err := l.KeepAlive(); !ok || err != nil {
			t.Fatalf("KeepAlive() = %v, %v, want a renewed lease", ok, err)
		}
		var lost *LostError
		if err := l.Hold(t.Context()); !errors.As(err, &lost) || lost.Fate != (Fate{}) {
			t.Fatalf("Hold() = %v, want a loss with the stale empty fate", err)
		}
	})
}
