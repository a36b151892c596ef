package hivefunc

import (
	"testing"
	"time"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

func TestAtTheEnd(t *testing.T) {
	oracle.Bubble(t, func(t *testing.T) {
		left := []int64{3, 4, 0}
		h := Watch(t.Context(), func() int64 {
			time.Sleep(oracle.Pause)
			n := left[0]
			left = left[1:]
			return n
		}, oracle.Logf)
		told := make(chan int64, 1)
		h.AtTheEnd(func(honey int64) { told <- honey })
		if honey := <-told; honey != 0 {
			t.Fatalf("told %d, want the stale 0", honey)
		}
	})
}
