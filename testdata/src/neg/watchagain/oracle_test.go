package watchagain

import (
	"io"
	"runtime"
	"testing"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

// The rounds until the flag is set take no time, which stands still in a bubble
// meanwhile: here the flag is late by as much as the scheduler likes.
func yield(string, ...any) {
	for range 100 {
		runtime.Gosched()
	}
}

func TestDisplayGoesDown(t *testing.T) {
	h := Follow(oracle.NewStream("20.5\n21\n", io.EOF), yield)
	<-h.down
	if h.Shown != 2 {
		t.Errorf("%d readings are shown", h.Shown)
	}
}

func TestStop(t *testing.T) {
	oracle.Bubble(t, func(t *testing.T) {
		line := oracle.NewStream("20.5\n21\n", nil)
		h := Follow(line, oracle.Logf)
		oracle.Logf("")
		h.Stop()
		if h.Shown != 2 {
			t.Errorf("%d readings are shown", h.Shown)
		}
		line.Close()
	})
}
