// Package selfdeferred polls a remote mailbox.
//
// The polling goroutine gives the mailbox back in a deferred call, like everybody
// who is done with it. Release waits until polling has ended; but deferred calls
// run last in, first out, and ended is closed by the one that was registered first.
package selfdeferred

import (
	"errors"
	"io"
	"sync/atomic"
	"time"
)

// Mailbox is a remote mailbox.
type Mailbox struct {
	fetch  func() (string, error)
	mail   chan string
	stop   chan struct{}
	asked  atomic.Bool
	ended  chan struct{}
	missed atomic.Int64
}

// Watch polls with fetch in each interval.
func Watch(fetch func() (string, error), interval time.Duration) *Mailbox {
	m := &Mailbox{fetch: fetch, mail: make(chan string, 4), stop: make(chan struct{}), ended: make(chan struct{})}
	go m.poll(interval)
	return m
}

func (m *Mailbox) poll(interval time.Duration) {
	defer close(m.ended)
	defer m.Release()
	for {
		text, err := m.fetch()
		switch {
		case errors.Is(err, io.EOF):
			return
		case err != nil:
			m.missed.Add(1)
		default:
			m.mail <- text
		}
		select {
		case <-m.stop:
			return
		case <-time.After(interval):
		}
	}
}

// Mail delivers what was fetched.
func (m *Mailbox) Mail() <-chan string { return m.mail }

// Release stops polling. It returns when the last fetch is over.
func (m *Mailbox) Release() int64 {
	if m.asked.CompareAndSwap(false, true) {
		close(m.stop)
	}
	<-m.ended // want "deadlock: `<-m\\.ended` waits for `poll` to end, but runs on it \\(called at line \\d+\\), before `close\\(m\\.ended\\)` \\(line \\d+\\); let its callers wait"
	return m.missed.Load()
}
