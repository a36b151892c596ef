// Package whicherror relays calls to a backend that a goroutine dials.
//
// Those who wait for the backend give up when the peer of the relay is gone, and return
// why: that the backend refused, if it has, by then. Its refusal may still be on the way.
package whicherror

import (
	"context"
	"errors"
	"fmt"
	"io"
)

// ErrShutdown is the end of a relay that was shut down.
var ErrShutdown = errors.New("relay: shut down")

// Backend serves calls.
type Backend interface {
	Call(req string) (string, error)
	Name() string
}

// Relay hands calls on.
type Relay struct {
	ctx    context.Context
	cancel context.CancelFunc
	logf   func(format string, args ...any)
	// explain makes an error for users of one that is none of the relay's own.
	explain func(error) error

	dialed  chan struct{} // closed when backend and dialErr are set
	backend Backend
	dialErr error
}

// Start dials the backend in the background. The relay ends when its peer does.
func Start(ctx context.Context, peer io.Reader, dial func(context.Context) (Backend, error), explain func(error) error, logf func(string, ...any)) *Relay {
	r := &Relay{dialed: make(chan struct{}), explain: explain, logf: logf}
	r.ctx, r.cancel = context.WithCancel(ctx)
	go r.run(dial)
	go r.watch(peer)
	return r
}

// watch shuts the relay down when its peer is gone.
func (r *Relay) watch(peer io.Reader) {
	buf := make([]byte, 64)
	for {
		if _, err := peer.Read(buf); err != nil {
			r.logf("relay: peer: %v", err)
			r.cancel()
			return
		}
	}
}

func (r *Relay) run(dial func(context.Context) (Backend, error)) {
	defer close(r.dialed)
	b, err := dial(r.ctx)
	if err != nil {
		r.logf("relay: dial: %v", err)
		r.dialErr = err
		return
	}
	r.backend = b
}

func (r *Relay) reach() (Backend, error) {
	select {
	case <-r.dialed:
		if r.dialErr != nil {
			return nil, r.dialErr
		}
		return r.backend, nil
	case <-r.ctx.Done():
		if r.dialErr != nil { // want "`r\\.dialErr` may still be nil here: `reach` waits only for the end of `r\\.ctx` in `watch` \\(line \\d+\\), `run` stores it later \\(line \\d+\\); wait for `<-r\\.dialed` first"
			return nil, r.dialErr
		}
		return nil, r.ended()
	}
}

// ended is why the relay has ended. It is called when it has.
func (r *Relay) ended() error {
	if errors.Is(context.Cause(r.ctx), context.Canceled) {
		return fmt.Errorf("relay: %w", ErrShutdown)
	}
	return r.explain(context.Cause(r.ctx))
}

// ready returns the backend, nil if there is nothing to be asked for.
func (r *Relay) ready(req string) (Backend, error) {
	if req == "" {
		return nil, nil
	}
	return r.reach()
}

// Call hands one call on.
func (r *Relay) Call(req string) (string, error) {
	b, err := r.ready(req)
	if err != nil {
		return "", err
	}
	if b == nil {
		return "", nil
	}
	return b.Call(req)
}
