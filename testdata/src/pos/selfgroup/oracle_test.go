package selfgroup

import (
	"errors"
	"testing"
	"time"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

type brokenPipe struct{ *oracle.Stream }

func (brokenPipe) Write([]byte) (int, error) { return 0, errors.New("broken pipe") }

func TestStop(t *testing.T) {
	if oracle.Deadlocks(t, func(t *testing.T) {
		b := Announce(oracle.NewStream("printer moved\n", nil), time.Second)
		<-b.Changes()
		time.Sleep(3500 * time.Millisecond)
		if n := b.Stop(); n != 3 {
			t.Errorf("renewed %d times", n)
		}
	}) {
		t.Error("stopped by the caller: deadlock")
	}
	if !oracle.Deadlocks(t, func(t *testing.T) {
		b := Announce(brokenPipe{oracle.NewStream("", nil)}, time.Second)
		<-b.Changes()
		b.wg.Wait()
	}) {
		t.Error("the renewing goroutine stopped the beacon and got on")
	}
}
