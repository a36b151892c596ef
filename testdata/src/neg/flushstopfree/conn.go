// Package flushstopfree sends packets in the background, and flushes them before it closes.
//
// Only the first stop does the work; which one that is is decided under the lock. FlushStop
// gives the lock back before it waits for the sender, which takes it when a write fails.
package flushstopfree

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
	c.first()
}

// FlushStop stops when all is sent.
func (c *Conn) FlushStop() {
	if c.first() {
		<-c.done
	}
}

// first ends the sender and reports whether it was the first call.
func (c *Conn) first() bool {
	c.stop.Lock()
	defer c.stop.Unlock()
	if c.over {
		return false
	}
	c.over = true
	close(c.quit)
	c.w.Close()
	return true
}
