// Package testusers leases things. It starts no goroutine: whoever has a lease may give it
// back and say why, and whoever has lent it may take it away without a word.
//
// Its tests use leases from many goroutines, as users do. That makes none of them the
// reader of a lease.
package testusers

import (
	"context"
	"sync"
)

// Lease ends when it is given back or taken away.
type Lease struct {
	ctx    context.Context
	cancel context.CancelFunc

	mu  sync.Mutex
	why error
}

// New returns a lease that lasts.
func New() *Lease {
	l := new(Lease)
	l.ctx, l.cancel = context.WithCancel(context.Background())
	return l
}

// GiveBack ends the lease and says why, unless somebody has.
func (l *Lease) GiveBack(why error) {
	l.mu.Lock()
	if l.why == nil {
		l.why = why
	}
	l.mu.Unlock()
	l.cancel()
}

// Take ends the lease for no reason.
func (l *Lease) Take() { l.cancel() }

// Ended waits for the end and returns why it was given back; nil if it was taken.
func (l *Lease) Ended() error {
	<-l.ctx.Done()
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.why
}
