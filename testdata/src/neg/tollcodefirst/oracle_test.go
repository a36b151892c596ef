package tollcodefirst

import (
	"io"
	"testing"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

func TestCode(t *testing.T) {
	oracle.Bubble(t, func(t *testing.T) {
		g := Open(oracle.NewStream("B#451", io.EOF), oracle.Logf)
		if c, _ := g.Car(); c != 'B' {
			t.Fatalf("the class is %q", c)
		}
		if _, code := g.Car(); code != 451 {
			t.Fatalf("the code is %d, want 451", code)
		}
	})
}
