// Package flushstop sends packets in the background, and flushes them before it closes.
//
// FlushStop holds the lock of the stop while it waits for the sender. The sender only
// takes that lock when a write fails, to stop the connection itself; if that happens
// just then, the two wait for each other. On its other way out it needs no lock, so
// that it does not have to pass there, and the wait is not reported.
package flushstop

import (
	"io"
	"sync"
)

// Conn sends packets.
type Conn struct {
	w       io.WriteCloser
	packets chan []byte
	quit    chan struct{}
	done    chan struct{}

	stop sync.Mutex
	over bool
}

// Start starts a sender.
func Start(w io.WriteCloser) *Conn {
	c := &Conn{w: w, packets: make(chan []byte), quit: make(chan struct{}), done: make(chan struct{})}
	go c.send()
	return c
}

func (c *Conn) send() {
	defer close(c.done)
	for {
		select {
		case p := <-c.packets:
			if _, err := c.w.Write(p); err != nil {
				c.Stop()
				return
			}
		case <-c.quit:
			return
		}
	}
}

// Send queues a packet; false if the connection is stopped.
func (c *Conn) Send(p []byte) bool {
	select {
	case c.packets <- p:
		return true
	case <-c.quit:
		return false
	}
}

// Stop stops at once.
func (c *Conn) Stop() {
	c.stop.Lock()
	defer c.stop.Unlock()
	c.halt()
}

// FlushStop stops when all is sent.
func (c *Conn) FlushStop() {
	c.stop.Lock()
	defer c.stop.Unlock()
	if c.halt() {
		<-c.done // want "c\\.done"
	}
}

// halt reports whether it was the first call.
func (c *Conn) halt() bool {
	if c.over {
		return false
	}
	c.over = true
	close(c.quit)
	c.w.Close()
	return true
}
