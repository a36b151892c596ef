package wellcalls

import (
	"testing"
	"time"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

func TestDraw(t *testing.T) {
	oracle.Bubble(t, func(t *testing.T) {
		ropes := make(chan int)
		w := Dig(ropes, oracle.Logf)
		time.AfterFunc(oracle.Pause, func() { ropes <- 1; close(ropes) })
		if err := w.Draw(1); err != nil {
			t.Fatal(err)
		}
		more := make(chan int)
		w = Dig(more, oracle.Logf)
		time.AfterFunc(oracle.Pause, func() { close(more) })
		if err := w.Draw(2); err == nil || err.Error() != "well: one of 0 lost buckets" {
			t.Fatalf("Draw() = %v, want the stale 0", err)
		}
	})
}
