// Package oncespent follows a ferry by its radio.
//
// Cancel ends the watch by a Once that opens gone and stores the reason. The
// keeper of the light has waited for gone when it says by the same Once that
// the light is out, opening gone before it stores that: but then the Once is
// spent, and its body never runs.
package oncespent

import (
	"errors"
	"io"
	"sync"
)

// The reasons.
var (
	ErrCancelled = errors.New("ferry: watch cancelled")
	ErrDark      = errors.New("ferry: the light is out")
)

// Watch is a watch on one ferry.
type Watch struct {
	lamp io.Closer
	logf func(string, ...any)
	once sync.Once
	gone chan struct{}

	mu     sync.Mutex
	reason error
}

// Keep lights lamp for as long as the watch lasts.
func Keep(lamp io.Closer, logf func(string, ...any)) *Watch {
	w := &Watch{lamp: lamp, logf: logf, gone: make(chan struct{})}
	go w.keep()
	return w
}

func (w *Watch) keep() {
	<-w.gone
	w.lamp.Close()
	w.once.Do(func() {
		close(w.gone)
		w.logf("the light is out")
		w.set(ErrDark)
	})
}

func (w *Watch) set(reason error) {
	w.mu.Lock()
	w.reason = reason
	w.mu.Unlock()
}

// Cancel ends the watch.
func (w *Watch) Cancel() {
	w.once.Do(func() {
		w.set(ErrCancelled)
		close(w.gone)
	})
}

// Reason waits for the end and returns why.
func (w *Watch) Reason() error {
	<-w.gone
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.reason
}
