// Package dialpool dials a server once for all that need it.
//
// A dial is done before its connection is in the pool, where those who have waited for it
// look.
package dialpool

import (
	"errors"
	"net"
	"sync"
)

// Session is a connection with the name that the server gave it.
type Session struct {
	net.Conn
	Name string
}

// ErrNone is returned when there is no connection.
var ErrNone = errors.New("pool: no connection")

// Pool keeps one connection.
type Pool struct {
	dial func() (*Session, error)
	logf func(format string, args ...any)

	mu     sync.Mutex
	call   *call
	pooled *Session
}

// call is a dial that is under way.
type call struct {
	pool *Pool
	done chan struct{}
}

// New returns an empty pool.
func New(dial func() (*Session, error), logf func(string, ...any)) *Pool {
	return &Pool{dial: dial, logf: logf}
}

func (c *call) run() {
	conn, err := c.pool.dial()
	close(c.done)
	c.pool.logf("pool: dialed: %v", err)
	c.pool.mu.Lock()
	defer c.pool.mu.Unlock()
	c.pool.call = nil
	if err == nil {
		c.pool.pooled = conn
	}
}

// Get returns the connection. It dials if there is none.
func (p *Pool) Get() (*Session, error) {
	p.mu.Lock()
	if p.pooled != nil {
		defer p.mu.Unlock()
		return p.pooled, nil
	}
	if p.call == nil {
		p.call = &call{pool: p, done: make(chan struct{})}
		go p.call.run()
	}
	c := p.call
	p.mu.Unlock()
	<-c.done
	return c.result() // want "`p\\.call\\.pool\\.pooled` may still be nil behind `<-p\\.call\\.done`"
}

func (c *call) result() (*Session, error) {
	c.pool.mu.Lock()
	defer c.pool.mu.Unlock()
	conn := c.pool.pooled
	if conn == nil {
		return nil, ErrNone
	}
	return conn, nil
}
