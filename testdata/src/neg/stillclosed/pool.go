// Package stillclosed hands out slots on a connection that is closed when it idles.
//
// Close and the idle timer close the connection, the timer for a reason that it
// notes under the same lock. Who waits for a slot looks at the flag twice while it
// holds the lock. Found set the first time it is set the second time, since nothing
// ever takes it back, and the reason is not asked for.
package stillclosed

import (
	"errors"
	"io"
	"sync"
	"time"
)

// Errors of Acquire.
var (
	ErrUnused = errors.New("stillclosed: closed before it was used")
	ErrClosed = errors.New("stillclosed: closed")
	ErrIdle   = errors.New("stillclosed: idle")
)

// A Conn serves a number of requests at a time.
type Conn struct {
	rw   io.Closer
	logf func(string, ...any)

	mu     sync.Mutex
	cond   *sync.Cond
	free   int
	used   int
	closed bool
	idle   bool // closed by the timer
}

// New returns a connection with n slots that is closed after d.
func New(rw io.Closer, n int, d time.Duration, logf func(string, ...any)) *Conn {
	c := &Conn{rw: rw, logf: logf, free: n}
	c.cond = sync.NewCond(&c.mu)
	time.AfterFunc(d, c.expire)
	return c
}

func (c *Conn) expire() {
	c.logf("idle")
	c.mu.Lock()
	if c.used > 0 {
		c.mu.Unlock()
		return
	}
	c.closed = true
	c.idle = true
	c.cond.Broadcast()
	c.mu.Unlock()
	c.rw.Close()
}

// Close closes the connection.
func (c *Conn) Close() error {
	c.mu.Lock()
	c.closed = true
	c.cond.Broadcast()
	c.mu.Unlock()
	return c.rw.Close()
}

func (c *Conn) usable() error {
	if c.closed && c.idle {
		return ErrIdle
	}
	if c.closed {
		return ErrClosed
	}
	return nil
}

// Acquire waits for a slot.
func (c *Conn) Acquire() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	for {
		if c.closed && c.used == 0 {
			return ErrUnused
		}
		if c.closed || c.usable() != nil {
			return ErrClosed
		}
		if c.free > 0 {
			c.free--
			c.used++
			return nil
		}
		c.cond.Wait()
	}
}
