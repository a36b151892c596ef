package endknown

import (
	"strings"
	"testing"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

func TestLast(t *testing.T) {
	oracle.Bubble(t, func(t *testing.T) {
		if last := Open(strings.NewReader("3\n5\n"), oracle.Logf).Last(); last != "5" {
			t.Errorf("stale note: %q", last)
		}
	})
}
