package lockgofree

import (
	"testing"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

func TestStop(t *testing.T) {
	m := Watch(oracle.NewStream("12\n13\n", nil))
	oracle.Returns(t, func() {
		if last := m.Stop(); last != "" && last != "13" {
			t.Errorf("Stop() = %q", last)
		}
	})
}
