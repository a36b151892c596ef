package lampagain

import (
	"testing"
	"time"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

func TestMend(t *testing.T) {
	oracle.Bubble(t, func(t *testing.T) {
		rounds := 2
		l := New(func() bool { time.Sleep(oracle.Pause); rounds--; return rounds > 0 }, oracle.Logf)
		l.Turn()
		l.Mend(func() {})
		if n := l.Starts(); n != 1 {
			t.Fatalf("lit %d times, want it to stay dark", n)
		}
	})
}
