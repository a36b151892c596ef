package outletoff_test

import (
	"testing"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
	"github.com/wsracecheck/wsracecheck/testdata/src/pos/outletoff"
)

func TestWattsAtTheEnd(t *testing.T) {
	oracle.Bubble(t, func(t *testing.T) {
		off := make(chan struct{})
		o := outletoff.Use(off, func() int { return 230 }, oracle.Logf)
		go o.Sample(12)
		if w, more := o.Watts(); w != 12 || !more {
			t.Fatalf("Watts() = %d, %v", w, more)
		}
		close(off)
		if w, more := o.Watts(); w != 0 || more {
			t.Fatalf("Watts() = %d, %v, want the stale 0", w, more)
		}
	})
}
