package oncespent

import (
	"testing"
	"time"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

func TestReason(t *testing.T) {
	oracle.Bubble(t, func(t *testing.T) {
		w := Keep(oracle.NewStream("", nil), oracle.Logf)
		time.AfterFunc(oracle.Pause, w.Cancel)
		for range 3 {
			if err := w.Reason(); err != ErrCancelled {
				t.Errorf("stale reason: %v", err)
			}
			time.Sleep(10 * oracle.Pause)
		}
	})
}
