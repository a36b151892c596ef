package liboncefunc

import (
	"errors"
	"io"
	"runtime"
	"testing"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

// slow yields where it would rather sleep: waiting for a sync.Once is not durable
// in a bubble.
type slow struct {
	*oracle.Stream
	yields int
}

func (s slow) Close() error {
	for range s.yields {
		runtime.Gosched()
	}
	return nil
}

func TestPriceAtTheEnd(t *testing.T) {
	for _, yields := range []int{0, 200} {
		oracle.Bubble(t, func(t *testing.T) {
			f := Subscribe(slow{oracle.NewStream("100\n", io.EOF), yields})
			if p, err := f.Price(); p != "100" || err != nil {
				t.Fatalf("Price() = %q, %v", p, err)
			}
			if _, err := f.Price(); !errors.Is(err, io.ErrClosedPipe) {
				t.Errorf("%d yields: Price() = %v", yields, err)
			}
		})
	}
}
