package shedreset

import (
	"io"
	"testing"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

func TestSheep(t *testing.T) {
	oracle.Bubble(t, func(t *testing.T) {
		s := Count(oracle.NewStream("Dolly\n", io.EOF), oracle.Logf)
		if name, _ := s.Sheep(); name != "Dolly" {
			t.Fatalf("the sheep is %q", name)
		}
		if _, shut := s.Sheep(); shut {
			t.Fatal("the gate is shut, want the stale open one")
		}
		s.Reset()
	})
}
