package seatmap

import (
	"testing"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

func TestStopped(t *testing.T) {
	oracle.Bubble(t, func(t *testing.T) {
		s := Recline(func(Motor) Fault { return "stuck" }, oracle.Logf)
		if f := s.Stopped(); f != "" {
			t.Fatalf("Stopped() = %q, want the stale empty fault", f)
		}
	})
}
