// Package tokenlock sends requests over one connection.
//
// A channel with room for one token is the lock of the encoder: who puts the
// token in holds it, and takes it out again. A token says nothing about the
// reader, and the count of bytes that are left over is no state of its end,
// though the reader adds to it on its way out.
package tokenlock

import (
	"bufio"
	"errors"
	"io"
	"net"
	"sync"
)

// ErrEnded is returned for requests after the end of the connection.
var ErrEnded = errors.New("tokenlock: connection ended")

// Client is the client's end of a connection.
type Client struct {
	conn  net.Conn
	token chan struct{}
	lines chan string

	mu     sync.Mutex
	unread int
	cause  error
}

// NewClient starts to read from conn.
func NewClient(conn net.Conn) *Client {
	c := &Client{conn: conn, token: make(chan struct{}, 1), lines: make(chan string, 16)}
	go c.receive()
	return c
}

func (c *Client) receive() {
	br := bufio.NewReader(c.conn)
	for {
		line, err := br.ReadString('\n')
		if err != nil {
			c.mu.Lock()
			c.unread += len(line)
			c.cause = err
			c.mu.Unlock()
			close(c.lines)
			return
		}
		c.lines <- line
	}
}

// Send sends one request. Requests do not overlap.
func (c *Client) Send(req string) (unread int, err error) {
	c.token <- struct{}{}
	defer func() { <-c.token }()
	if _, err := io.WriteString(c.conn, req+"\n"); err != nil {
		return 0, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.unread, nil
}

// Idle waits until no request is being sent, and tells how the connection is.
func (c *Client) Idle() (healthy bool) {
	c.token <- struct{}{}
	<-c.token
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.cause == nil
}

// Receive returns the next answer.
func (c *Client) Receive() (string, error) {
	line, ok := <-c.lines
	if !ok {
		c.mu.Lock()
		defer c.mu.Unlock()
		return "", errors.Join(ErrEnded, c.cause)
	}
	return line, nil
}
