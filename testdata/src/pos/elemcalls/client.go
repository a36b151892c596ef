// Package elemcalls is a client of a key-value store that has many calls under
// way on one connection.
//
// When the connection fails the reader goes through the pending calls, wakes
// each and then gives it its error: in this order. Every call is an object of
// its own, found in a map, but the two steps are about the same one. Whoever
// waited for it is told that the key does not exist.
package elemcalls

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"strings"
	"sync"
)

// A Lookup is a call under way.
type Lookup struct {
	key   string
	value string
	err   error
	ready chan struct{}
}

// Client is a connection to the store.
type Client struct {
	nc   net.Conn
	logf func(string, ...any)

	mu      sync.Mutex
	pending map[string]*Lookup
}

// NewClient starts to use nc.
func NewClient(nc net.Conn, logf func(string, ...any)) *Client {
	c := &Client{nc: nc, logf: logf, pending: make(map[string]*Lookup)}
	go c.answers()
	return c
}

func (c *Client) answers() {
	sc := bufio.NewScanner(c.nc)
	for sc.Scan() {
		key, value, _ := strings.Cut(sc.Text(), "=")
		c.mu.Lock()
		l := c.pending[key]
		delete(c.pending, key)
		c.mu.Unlock()
		if l != nil {
			l.value = value
			close(l.ready)
		}
	}
	err := sc.Err()
	if err == nil {
		err = io.EOF
	}
	c.failAll(err)
}

func (c *Client) failAll(err error) {
	c.mu.Lock()
	lost := c.pending
	c.pending = nil
	c.mu.Unlock()
	for key, l := range lost {
		close(l.ready)
		c.logf("lookup of %s failed: %v", key, err)
		l.err = err
	}
}

// Start begins to look up key.
func (c *Client) Start(key string) (*Lookup, error) {
	l := &Lookup{key: key, ready: make(chan struct{})}
	c.mu.Lock()
	if c.pending == nil {
		c.mu.Unlock()
		return nil, net.ErrClosed
	}
	c.pending[key] = l
	c.mu.Unlock()
	_, err := fmt.Fprintf(c.nc, "GET %s\n", key)
	return l, err
}

// Value waits for the answer. It is empty if there is no such key.
func (l *Lookup) Value() (string, error) {
	<-l.ready
	return l.value, l.err // want "`l\\.err` may still be nil behind `<-l\\.ready`"
}
