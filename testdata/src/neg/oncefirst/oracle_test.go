package oncefirst

import (
	"io"
	"runtime"
	"testing"
	"testing/synctest"
	"time"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

// TestStop yields inside the Once, because waiting for it is not durable in a
// bubble.
func TestStop(t *testing.T) {
	for _, yields := range []int{0, 200} {
		slow := func(string, ...any) {
			for range yields {
				runtime.Gosched()
			}
		}
		synctest.Test(t, func(t *testing.T) {
			p := Connect(oracle.NewStream("12\n", io.ErrNoProgress), slow)
			for _, ok := p.Litres(); ok; _, ok = p.Litres() {
			}
			if err := p.Stop(); err != io.ErrNoProgress {
				t.Errorf("%d yields: stale reason after the pump had gone: %v", yields, err)
			}
			time.Sleep(time.Second)
		})
		synctest.Test(t, func(t *testing.T) {
			p := Connect(oracle.NewStream("12\n", nil), slow)
			p.Litres()
			if err := p.Stop(); err != ErrStopped {
				t.Errorf("%d yields: stale reason after Stop: %v", yields, err)
			}
			time.Sleep(time.Second)
		})
	}
}
