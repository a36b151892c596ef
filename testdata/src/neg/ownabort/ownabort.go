// Package ownabort sends requests over one connection, each in a goroutine of its own.
//
// A request waits for a slot and is told when it is aborted: by the health check, which
// marks the connection as closed in the same critical section, or by itself once it is
// done. What it finds while it waits does not come from itself.
package ownabort

import (
	"errors"
	"io"
	"sync"
	"time"
)

// Errors of Send.
var (
	ErrSilent = errors.New("ownabort: the peer is silent")
	ErrClosed = errors.New("ownabort: closed")
)

// A Conn is safe for concurrent use.
type Conn struct {
	rw   io.ReadWriteCloser
	logf func(string, ...any)

	mu     sync.Mutex
	cond   *sync.Cond
	busy   bool
	closed bool
	reqs   map[*request]bool
}

type request struct {
	c     *Conn
	line  string
	abort chan struct{}
	once  sync.Once
	why   error
	done  chan error
}

// New returns a connection whose peer has to say something within d.
func New(rw io.ReadWriteCloser, d time.Duration, logf func(string, ...any)) *Conn {
	c := &Conn{rw: rw, logf: logf, reqs: make(map[*request]bool)}
	c.cond = sync.NewCond(&c.mu)
	time.AfterFunc(d, c.check)
	return c
}

func (c *Conn) check() {
	if _, err := c.rw.Read(make([]byte, 1)); err == nil {
		return
	}
	c.logf("silent")
	c.lose(ErrSilent)
}

// lose closes the connection for all of its requests.
func (c *Conn) lose(err error) {
	c.mu.Lock()
	c.closed = true
	for r := range c.reqs {
		r.abortLocked(err)
	}
	c.cond.Broadcast()
	c.mu.Unlock()
	c.rw.Close()
}

func (r *request) abortLocked(err error) {
	r.once.Do(func() {
		r.why = err
		close(r.abort)
	})
}

// Send sends a line once there is a slot for it.
func (c *Conn) Send(line string) error {
	r := &request{c: c, line: line, abort: make(chan struct{}), done: make(chan error, 1)}
	go r.run()
	return <-r.done
}

func (r *request) run() {
	err := r.write()
	r.c.logf("request: %v", err)
	r.c.mu.Lock()
	delete(r.c.reqs, r)
	r.abortLocked(err)
	r.c.busy = false
	r.c.cond.Broadcast()
	r.c.mu.Unlock()
	r.done <- err
}

func (r *request) write() error {
	c := r.c
	c.mu.Lock()
	c.reqs[r] = true
	if err := r.slotLocked(); err != nil {
		c.mu.Unlock()
		return err
	}
	c.busy = true
	c.mu.Unlock()
	return r.body()
}

func (r *request) slotLocked() error {
	for {
		if r.c.closed {
			return ErrClosed
		}
		if !r.c.busy {
			return nil
		}
		r.c.cond.Wait()
		select {
		case <-r.abort:
			return r.why
		default:
		}
	}
}

func (r *request) body() error {
	r.c.mu.Lock()
	closed := r.c.closed
	r.c.mu.Unlock()
	if closed {
		return ErrClosed
	}
	_, err := io.WriteString(r.c.rw, r.line)
	return err
}
