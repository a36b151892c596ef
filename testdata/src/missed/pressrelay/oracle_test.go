package pressrelay

import (
	"errors"
	"testing"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

func TestFault(t *testing.T) {
	oracle.Bubble(t, func(t *testing.T) {
		r := New(oracle.Logf)
		torn := errors.New("paper torn")
		r.Print(func() error { return torn })
		if err := r.Fault(t.Context()); err != nil {
			t.Fatalf("Fault() = %v, want the stale nil", err)
		}
	})
}
