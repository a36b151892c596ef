// Package leasewatch holds a lease in a lock service and tells its holder when it is lost.
//
// There is no loop: the goroutine is the one of the timer. When the lease was not kept
// alive in time, the timer's function closes the lost channel, asks the service for the
// new holder, and stores the fate last. Hold wakes up with the channel and reads the fate
// while the service is still being asked, and finds none.
package leasewatch

import (
	"context"
	"fmt"
	"sync/atomic"
	"time"
)

// Service is the remote lock service.
type Service interface {
	// Renew extends a lease.
	Renew(id int64, ttl time.Duration) error
	// Holder tells who holds the lock of a lease now.
	Holder(id int64) (string, error)
}

// Fate is what became of a lost lease.
type Fate struct {
	Holder string
	Err    error
}

// LostError is the error of a holder that lost its lease.
type LostError struct {
	ID   int64
	Fate Fate
}

func (e *LostError) Error() string {
	switch {
	case e.Fate.Err != nil:
		return fmt.Sprintf("lease %d lost: %v", e.ID, e.Fate.Err)
	case e.Fate.Holder != "":
		return fmt.Sprintf("lease %d lost to %s", e.ID, e.Fate.Holder)
	}
	return fmt.Sprintf("lease %d lost", e.ID)
}

// Lease is a lease that was granted.
type Lease struct {
	id    int64
	ttl   time.Duration
	svc   Service
	timer *time.Timer
	lost  chan struct{}
	fate  atomic.Value // of Fate
}

// Grant takes over a lease that was just granted.
func Grant(svc Service, id int64, ttl time.Duration) *Lease {
	l := &Lease{id: id, ttl: ttl, svc: svc, lost: make(chan struct{})}
	l.timer = time.AfterFunc(ttl, l.expire)
	return l
}

func (l *Lease) expire() {
	close(l.lost)
	holder, err := l.svc.Holder(l.id)
	l.fate.Store(Fate{Holder: holder, Err: err})
}

// KeepAlive renews the lease. It reports false when it came too late.
func (l *Lease) KeepAlive() (bool, error) {
	if !l.timer.Stop() {
		return false, nil
	}
	if err := l.svc.Renew(l.id, l.ttl); err != nil {
		l.timer.Reset(0)
		return false, fmt.Errorf("lease %d: renew: %w", l.id, err)
	}
	l.timer.Reset(l.ttl)
	return true, nil
}

// Hold runs until ctx is done or the lease is lost.
func (l *Lease) Hold(ctx context.Context) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-l.lost:
		fate, _ := l.fate.Load().(Fate) // want "`l\\.fate` may still be nil here"
		return &LostError{ID: l.id, Fate: fate}
	}
}
