// Package redialled keeps a client connected: when a connection is lost the next one is
// dialled.
//
// There is a channel for each time without a connection, closed when it is over. It says
// nothing about an end. Why the last connection was lost is kept together with that there
// is none now, under one lock.
package redialled

import (
	"bufio"
	"context"
	"fmt"
	"net"
	"sync"
)

// Client has a connection most of the time. It gives up when it cannot dial.
type Client struct {
	dial func() (net.Conn, error)
	logf func(format string, args ...any)

	mu   sync.Mutex
	up   chan struct{} // made anew when the connection is lost, closed when there is one
	conn net.Conn      // nil while there is none
	last error         // why the last one was lost
	seen int           // lines from all of them
}

// New returns a client that is about to dial.
func New(dial func() (net.Conn, error), logf func(string, ...any)) *Client {
	c := &Client{dial: dial, logf: logf, up: make(chan struct{})}
	go c.connect()
	return c
}

func (c *Client) connect() {
	conn, err := c.dial()
	if err != nil {
		c.logf("client: dial: %v", err)
		return
	}
	go c.read(conn)
	c.logf("client: connected to %v", conn.RemoteAddr())
	c.mu.Lock()
	c.conn = conn
	c.mu.Unlock()
	close(c.up)
}

func (c *Client) read(conn net.Conn) {
	<-c.current()
	in := bufio.NewScanner(conn)
	for in.Scan() {
		c.mu.Lock()
		c.seen++
		c.mu.Unlock()
	}
	c.logf("client: lost %v", conn.RemoteAddr())
	c.mu.Lock()
	c.conn, c.last = nil, fmt.Errorf("client: lost %v: %v", conn.RemoteAddr(), in.Err())
	c.up = make(chan struct{})
	c.mu.Unlock()
	go c.connect()
}

func (c *Client) current() chan struct{} {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.up
}

// Conn waits for a connection. If it is lost again by then, it returns why.
func (c *Client) Conn(ctx context.Context) (net.Conn, error) {
	select {
	case <-c.current():
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.conn == nil {
		return nil, c.last
	}
	return c.conn, nil
}
