package localgroup

import (
	"errors"
	"io"
	"testing"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

// All lines end at once, and are slow to say why.
func TestFailureIsSeen(t *testing.T) {
	oracle.Bubble(t, func(t *testing.T) {
		broken := errors.New("cable broken")
		m := Merge([]io.Reader{oracle.NewStream("1\n2\n", io.EOF), oracle.NewStream("3\n", broken)}, oracle.Logf)
		readings, err := m.All()
		if len(readings) != 3 || !errors.Is(err, broken) {
			t.Errorf("%q, %v", readings, err)
		}
	})
}
