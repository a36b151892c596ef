// Package pressrelay prints a newspaper on several presses. Each press leaves the group and then
// adds to the waste. Idle turns the wait for the group into a channel, so that one can wait
// for something else as well; Waste waits for that channel.
package pressrelay

import (
	"context"
	"sync"
)

// Run is a run of the presses.
type Run struct {
	presses sync.WaitGroup
	logf    func(format string, args ...any)

	mu    sync.Mutex
	fault error
}

// Print starts a press.
func (r *Run) Print(press func() error) {
	r.presses.Add(1)
	go func() {
		err := press()
		r.presses.Done()
		r.logf("press: %v", err)
		r.mu.Lock()
		r.fault = err
		r.mu.Unlock()
	}()
}

// New returns a run without presses.
func New(logf func(string, ...any)) *Run { return &Run{logf: logf} }

// Idle returns a channel that is closed when no press runs.
func (r *Run) Idle() <-chan struct{} {
	idle := make(chan struct{})
	go func() {
		defer close(idle)
		r.presses.Wait()
	}()
	return idle
}

// Fault waits until no press runs and returns the last fault.
func (r *Run) Fault(ctx context.Context) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-r.Idle():
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.fault // want "`r\\.fault`"
}
