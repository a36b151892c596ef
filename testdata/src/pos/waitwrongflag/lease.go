// Package waitwrongflag keeps a lease with a lock server.
//
// Wait sleeps on a condition variable until there is an event or the session
// has ended. The predicate is the flag, not the cause: watch sets the flag in
// one critical section and the cause in a later one, so a waiter that the flag
// woke returns a nil cause.
package waitwrongflag

import (
	"bufio"
	"errors"
	"io"
	"strings"
	"sync"
)

// ErrExpired reports that the server let the session expire.
var ErrExpired = errors.New("lease: session expired")

// Lease is a session with the lock server.
type Lease struct {
	rw     io.ReadWriteCloser
	onLost func()

	mu     sync.Mutex
	cond   *sync.Cond
	events []string
	ended  bool
	cause  error
}

// Acquire starts a session. It calls onLost when the session ends.
func Acquire(rw io.ReadWriteCloser, onLost func()) *Lease {
	l := &Lease{rw: rw, onLost: onLost}
	l.cond = sync.NewCond(&l.mu)
	go l.watch()
	return l
}

func (l *Lease) watch() {
	err := io.ErrUnexpectedEOF
	sc := bufio.NewScanner(l.rw)
	for sc.Scan() {
		if sc.Text() == "EXPIRED" {
			err = ErrExpired
			break
		}
		if ev, ok := strings.CutPrefix(sc.Text(), "EVENT "); ok {
			l.mu.Lock()
			l.events = append(l.events, ev)
			l.cond.Signal()
			l.mu.Unlock()
		}
	}
	l.mu.Lock()
	l.ended = true
	l.cond.Broadcast()
	l.mu.Unlock()

	l.onLost()

	l.mu.Lock()
	l.cause = err
	l.mu.Unlock()
}

// Wait returns the next event of the session.
func (l *Lease) Wait() (string, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for len(l.events) == 0 {
		if l.ended {
			return "", l.cause // want "`l\\.cause` may still be nil here"
		}
		l.cond.Wait()
	}
	ev := l.events[0]
	l.events = l.events[1:]
	return ev, nil
}

// Renew asks the server to extend the session.
func (l *Lease) Renew() error {
	_, err := io.WriteString(l.rw, "RENEW\n")
	return err
}

// Release gives the lease back.
func (l *Lease) Release() error { return l.rw.Close() }
