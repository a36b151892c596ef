package icescoop

import (
	"testing"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

func TestCone(t *testing.T) {
	oracle.Bubble(t, func(t *testing.T) {
		flavours := []string{"mint", ""}
		p := Open(1, func() (string, float64) {
			f := flavours[0]
			flavours = flavours[1:]
			return f, -5
		}, oracle.Logf)
		if f, _ := p.Cone(); f != "mint" {
			t.Fatalf("the flavour is %q", f)
		}
		if _, last := p.Cone(); last != 0 {
			t.Fatalf("the temperature is %v, want the stale 0", last)
		}
	})
}
