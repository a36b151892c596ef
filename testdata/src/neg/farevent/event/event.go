// Package event has events that happen once.
package event

import "sync/atomic"

// An Event happens once.
type Event struct {
	happened atomic.Bool
	c        chan struct{}
}

// New returns an event that has not happened.
func New() *Event { return &Event{c: make(chan struct{})} }

// Fire makes the event happen.
func (e *Event) Fire() {
	if e.happened.CompareAndSwap(false, true) {
		close(e.c)
	}
}

// Done returns a channel that is closed when the event happens.
func (e *Event) Done() <-chan struct{} { return e.c }

// Happened reports whether the event has happened.
func (e *Event) Happened() bool { return e.happened.Load() }
