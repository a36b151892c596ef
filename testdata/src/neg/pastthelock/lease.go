// Package pastthelock holds a lease that a keeper renews.
//
// Verdict waits for the keeper under the lock, but only when it has found the verdict
// there: the keeper stores it in its last critical section, so it is past the lock and
// only has the clean-up left.
package pastthelock

import (
	"errors"
	"io"
	"sync"
)

// Lease is a lease.
type Lease struct {
	renew   func() error
	release func()
	gone    chan struct{}

	mu      sync.Mutex
	verdict error
}

// Take takes a lease that is renewed until renew fails.
func Take(renew func() error, release func()) *Lease {
	l := &Lease{renew: renew, release: release, gone: make(chan struct{})}
	go l.keep()
	return l
}

func (l *Lease) keep() {
	defer close(l.gone)
	for {
		if err := l.renew(); err != nil {
			l.mu.Lock()
			l.verdict = errors.Join(io.ErrUnexpectedEOF, err)
			l.mu.Unlock()
			l.release()
			return
		}
	}
}

// Verdict returns why the lease was lost, once all is cleaned up; nil while it holds.
func (l *Lease) Verdict() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.verdict != nil {
		<-l.gone
	}
	return l.verdict
}
