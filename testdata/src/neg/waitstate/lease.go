// Package waitstate keeps a lease with a lock server.
//
// watch closes the event channel early, so that pending events can be drained,
// and stores the cause much later. Event reads the cause only behind a loop whose
// predicate is the cause itself. This is the design "channels closed early, the
// state read behind for err == nil { cond.Wait() }".
package waitstate

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
	events chan string

	mu    sync.Mutex
	lost  *sync.Cond
	cause error
}

// Acquire starts a session. It calls onLost when the session ends.
func Acquire(rw io.ReadWriteCloser, onLost func()) *Lease {
	l := &Lease{rw: rw, onLost: onLost, events: make(chan string, 4)}
	l.lost = sync.NewCond(&l.mu)
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
			l.events <- ev
		}
	}
	close(l.events)

	l.onLost()

	l.mu.Lock()
	l.cause = err
	l.lost.Broadcast()
	l.mu.Unlock()
}

// Event returns the next event of the session.
func (l *Lease) Event() (string, error) {
	ev, ok := <-l.events
	if !ok {
		return "", l.Wait()
	}
	return ev, nil
}

// Wait returns why the session ended, when it has ended.
func (l *Lease) Wait() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	for l.cause == nil {
		l.lost.Wait()
	}
	return l.cause
}

// Renew asks the server to extend the session.
func (l *Lease) Renew() error {
	_, err := io.WriteString(l.rw, "RENEW\n")
	return err
}

// Release gives the lease back.
func (l *Lease) Release() error { return l.rw.Close() }
