package sameanyway

import (
	"context"
	"errors"
	"io"
	"testing"
	"time"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

type backend struct{ calls int }

func (b *backend) Call(string) (string, error) { b.calls++; return "", nil }
func (b *backend) Name() string                { return "b1" }

func plain(err error) error { return err }

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

func TestNamed(t *testing.T) {
	oracle.Bubble(t, func(t *testing.T) {
		b := new(backend)
		dial := func(context.Context) (Backend, error) { time.Sleep(oracle.Pause); return b, nil }
		peer := oracle.NewStream("beat", nil)
		defer peer.Close()
		r := Start(context.Background(), peer, dial, plain, oracle.Logf)
		r.Warm()
		if name := r.Name(); name != "b1" || b.calls != 1 {
			t.Errorf("%q was called %d times", name, b.calls)
		}
	})
}
