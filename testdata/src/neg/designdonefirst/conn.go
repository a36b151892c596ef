// Package designdonefirst is a connection to a key-value cache.
//
// readLoop registers the close of done first, so it is the last thing that
// happens: the reason is stored in the body, the reply statistics in a later
// defer, and both are there when done is closed.
package designdonefirst

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"strings"
)

// Conn is a connection to the cache.
type Conn struct {
	conn    net.Conn
	replies chan string
	done    chan struct{}

	// Set by readLoop before done is closed.
	reason string
	served int
}

// NewConn starts to read replies.
func NewConn(conn net.Conn) *Conn {
	c := &Conn{conn: conn, replies: make(chan string), done: make(chan struct{})}
	go c.readLoop()
	return c
}

func (c *Conn) readLoop() {
	defer close(c.done)
	n := 0
	defer func() {
		c.conn.Close()
		c.served = n
	}()
	sc := bufio.NewScanner(c.conn)
	for sc.Scan() {
		if msg, ok := strings.CutPrefix(sc.Text(), "-ERR "); ok {
			c.reason = msg
			return
		}
		c.replies <- sc.Text()
		n++
	}
	c.reason = "connection lost"
}

// Do sends a command and returns the reply.
func (c *Conn) Do(cmd string) (string, error) {
	if _, err := io.WriteString(c.conn, cmd+"\r\n"); err != nil {
		<-c.done
		return "", fmt.Errorf("cache: %s: %w", c.reason, err)
	}
	select {
	case reply := <-c.replies:
		return reply, nil
	case <-c.done:
		return "", fmt.Errorf("cache: %s after %d replies", c.reason, c.served)
	}
}

// Close drops the connection.
func (c *Conn) Close() error {
	err := c.conn.Close()
	<-c.done
	return err
}
