package sameanyway

import (
	"context"
	"testing"
	"time"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

type backend struct{ calls int }

func (b *backend) Call(string) (string, error) { b.calls++; return "", nil }
func (b *backend) Name() string                { return "b1" }

func plain(err error) error { return err }

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
