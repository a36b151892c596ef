package writerearly

import (
	"errors"
	"testing"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

// deaf is a peer that takes nothing.
type deaf struct{ *oracle.Stream }

func (deaf) Write([]byte) (int, error) { return 0, errors.New("deaf") }

func TestNoReasonYet(t *testing.T) {
	oracle.Bubble(t, func(t *testing.T) {
		c := New(deaf{oracle.NewStream("", nil)}, oracle.SlowAt("read"))
		if _, err := c.Ask("first"); err != nil {
			t.Errorf("the reason was there: %v", err)
		}
	})
}
