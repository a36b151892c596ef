package outletnoted

import (
	"testing"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

func TestWattsAtTheEnd(t *testing.T) {
	oracle.Bubble(t, func(t *testing.T) {
		off := make(chan struct{})
		o := Use(off, func() int { return 230 }, oracle.Logf)
		go o.Sample(12)
		if w, more := o.Watts(); w != 12 || !more {
			t.Fatalf("Watts() = %d, %v", w, more)
		}
		close(off)
		if w, more := o.Watts(); w != 230 || more {
			t.Fatalf("Watts() = %d, %v, want 230", w, more)
		}
	})
}
