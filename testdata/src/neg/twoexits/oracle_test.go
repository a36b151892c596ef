package twoexits

import (
	"strings"
	"testing"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

func TestOutcome(t *testing.T) {
	for in, want := range map[string]string{"box\n": "delivered", "box\nREFUSED\n": "refused"} {
		oracle.Bubble(t, func(t *testing.T) {
			if got := Expect(strings.NewReader(in), oracle.Logf).Outcome(); got != want {
				t.Errorf("stale outcome: %q, want %q", got, want)
			}
		})
	}
}
