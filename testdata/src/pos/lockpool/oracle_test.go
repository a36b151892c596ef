package lockpool

import (
	"context"
	"testing"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

func TestDrain(t *testing.T) {
	p := New(func(ctx context.Context, part int) error {
		<-ctx.Done()
		return ctx.Err()
	})
	p.Start(t.Context(), 1)
	if !oracle.Stuck(t, func() { p.Drain() }, "(*Pool).Drain", "(*Pool).leave") {
		t.Error("Drain returned")
	}
}

func TestDrainIdle(t *testing.T) {
	p := New(func(context.Context, int) error { return nil })
	p.Start(t.Context(), 1)
	p.wg.Wait()
	oracle.Returns(t, func() { p.Drain() })
}
