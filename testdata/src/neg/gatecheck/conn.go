// Package gatecheck receives messages in fragments.
//
// Before each fragment the connection looks whether it was closed in the
// meantime, but only to give a failed read a better error. A read that went
// well stays a success, and the caller goes on with the message at hand.
package gatecheck

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net"
	"sync"
)

// Conn is a connection with fragmented messages. One goroutine at a time may
// call Message; after Watch it is no longer used.
type Conn struct {
	conn      net.Conn
	br        *bufio.Reader
	closed    chan struct{}
	closeOnce sync.Once

	msg fragment // of whoever reads
}

// A fragment is a part of a message.
type fragment struct {
	left int64
	last bool
}

// NewConn wraps conn.
func NewConn(conn net.Conn) *Conn {
	return &Conn{conn: conn, br: bufio.NewReader(conn), closed: make(chan struct{})}
}

// Watch closes the connection when the peer does. It is for connections that
// only send.
func (c *Conn) Watch() {
	go func() {
		defer c.Close()
		if c.header() == nil {
			c.Close() // a message that nobody wants
		}
	}()
}

// header reads the head of the next fragment.
func (c *Conn) header() (err error) {
	defer c.finish(&err)
	var last byte
	var n int64
	if _, err := fmt.Fscanf(c.br, "%c%d\n", &last, &n); err != nil {
		return err
	}
	c.msg = fragment{left: n, last: last == '.'}
	return nil
}

// finish gives an error its reason: that the connection was closed.
func (c *Conn) finish(err *error) {
	select {
	case <-c.closed:
		if *err != nil {
			*err = net.ErrClosed
		}
	default:
	}
}

// Message reads one message.
func (c *Conn) Message() ([]byte, error) {
	var all []byte
	for {
		if err := c.header(); err != nil {
			return nil, err
		}
		if c.msg.left < 0 {
			return nil, errors.New("gatecheck: negative length")
		}
		part := make([]byte, c.msg.left)
		if _, err := io.ReadFull(c.br, part); err != nil {
			return nil, err
		}
		all = append(all, part...)
		if c.msg.last {
			return all, nil
		}
	}
}

// Close closes the connection.
func (c *Conn) Close() error {
	var err error
	c.closeOnce.Do(func() {
		close(c.closed)
		err = c.conn.Close()
	})
	return err
}
