//go:build !race

package sameanyway

import (
	"context"
	"errors"
	"io"
	"testing"
	"time"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

// The peer is gone while the dial still goes on, and both have failed in the end.
func TestNameless(t *testing.T) {
	oracle.Bubble(t, func(t *testing.T) {
		dial := func(ctx context.Context) (Backend, error) {
			<-ctx.Done()
			time.Sleep(2 * oracle.Pause)
			return nil, errors.New("refused")
		}
		r := Start(context.Background(), oracle.NewStream("beat", io.EOF), dial, plain, oracle.Logf)
		early := r.Name()
		r.Warm()
		time.Sleep(10 * oracle.Pause)
		if late := r.Name(); early != "" || late != early {
			t.Errorf("the name is %q, then %q", early, late)
		}
	})
}
