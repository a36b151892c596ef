package milkready

import (
	"io"
	"sync/atomic"
	"testing"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

type pump struct {
	*oracle.Stream
	closes atomic.Int32
}

func (p *pump) Close() error { p.closes.Add(1); return p.Stream.Close() }

// Whatever the pump does, the one call of Stop closes it.
func TestMilk(t *testing.T) {
	for _, end := range []error{nil, io.EOF} {
		oracle.Bubble(t, func(t *testing.T) {
			p := &pump{Stream: oracle.NewStream("", end)}
			if err := Milk(p); err != nil || p.closes.Load() == 0 {
				t.Errorf("Milk() = %v, the pump was closed %d times", err, p.closes.Load())
			}
		})
	}
}
