// Package designsync is a connection without a background reader: Read parses
// the socket itself, and sets the close state in the same goroutine in which it
// then returns it. A keepalive goroutine exists, but it only writes pings.
package designsync

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"sync"
	"time"
)

// Conn is a connection that is read by its user.
type Conn struct {
	conn net.Conn
	br   *bufio.Reader
	stop chan struct{}
	wg   sync.WaitGroup

	mu       sync.Mutex
	closeErr error
}

// NewConn wraps conn and sends a ping after each interval.
func NewConn(conn net.Conn, interval time.Duration) *Conn {
	c := &Conn{conn: conn, br: bufio.NewReader(conn), stop: make(chan struct{})}
	c.wg.Add(1)
	go c.keepalive(interval)
	return c
}

func (c *Conn) keepalive(interval time.Duration) {
	defer c.wg.Done()
	tick := time.NewTicker(interval)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			if _, err := io.WriteString(c.conn, "ping\n"); err != nil {
				return
			}
		case <-c.stop:
			return
		}
	}
}

// Read returns the next message.
func (c *Conn) Read() (string, error) {
	for {
		line, err := c.br.ReadString('\n')
		if err == io.EOF || errors.Is(err, net.ErrClosed) {
			c.setCloseErr(io.ErrUnexpectedEOF)
			return "", c.CloseErr()
		}
		if err != nil {
			return "", err
		}
		line = strings.TrimSuffix(line, "\n")
		if reason, ok := strings.CutPrefix(line, "close "); ok {
			c.setCloseErr(fmt.Errorf("closed by peer: %s", reason))
			return "", c.CloseErr()
		}
		if line != "pong" {
			return line, nil
		}
	}
}

func (c *Conn) setCloseErr(err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closeErr == nil {
		c.closeErr = err
	}
}

// CloseErr returns why the connection ended.
func (c *Conn) CloseErr() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.closeErr
}

// Close stops the keepalive and closes the socket.
func (c *Conn) Close() error {
	close(c.stop)
	err := c.conn.Close()
	c.wg.Wait()
	return err
}
