package modbuspoll

import (
	"testing"
	"testing/synctest"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

type slowDevice struct{ *oracle.Stream }

func (d slowDevice) Release() error { return d.Close() }

// The device fails after one register; releasing it is slow.
func TestValueReportsExceptionZero(t *testing.T) {
	oracle.Bubble(t, func(t *testing.T) {
		dev := slowDevice{oracle.NewStream("40001 17\nexception 2\n", nil)}
		dev.CloseLag = oracle.Pause
		p := Poll(dev)
		synctest.Wait() // poll is in Release
		if v, ok, err := p.Value(40001); err != None {
			t.Fatalf("Value() = %d, %v, %v, want the stale %v", v, ok, err, None)
		}
	})
}
