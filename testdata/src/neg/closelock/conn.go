// Package closelock queries a device in turns, and ends the wait for a turn when the
// connection closes.
//
// The reason is set before the close is signalled, and is never taken back. So whoever
// finds the connection closed instead of getting a turn has an error, and does not ask
// how the reader has left, which is only noted later.
package closelock

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
)

// Conn is a connection to a device.
type Conn struct {
	rw     io.ReadWriteCloser
	logf   func(format string, args ...any)
	turn   chan struct{}
	closed chan struct{}

	mu     sync.Mutex
	level  string // the last one that was reported, and how the reports ended
	reason error
}

// New starts to read reports.
func New(rw io.ReadWriteCloser, logf func(string, ...any)) *Conn {
	c := &Conn{rw: rw, logf: logf, turn: make(chan struct{}, 1), closed: make(chan struct{}), level: "unknown"}
	go c.read()
	return c
}

func (c *Conn) read() {
	sc := bufio.NewScanner(c.rw)
	for sc.Scan() && !strings.HasPrefix(sc.Text(), "off") {
		c.logf("device: %s", sc.Text())
	}
	c.close(errors.New("the device is off"))
	c.logf("device: off")
	c.mu.Lock()
	c.level = sc.Text()
	c.mu.Unlock()
}

func (c *Conn) close(reason error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.isClosed() {
		return
	}
	if c.reason == nil {
		c.reason = fmt.Errorf("device: closed: %w", reason)
	}
	close(c.closed)
	c.rw.Close()
}

func (c *Conn) isClosed() bool {
	select {
	case <-c.closed:
		return true
	default:
		return false
	}
}

// take waits for a turn.
func (c *Conn) take() error {
	select {
	case <-c.closed:
		return c.reason
	default:
	}
	select {
	case <-c.closed:
		return c.reason
	case c.turn <- struct{}{}:
		return nil
	}
}

func (c *Conn) give() { <-c.turn }

// Level asks for the level, and returns the last one that is known.
func (c *Conn) Level() (string, error) {
	if err := c.take(); err != nil {
		return "", err
	}
	defer c.give()
	if _, err := io.WriteString(c.rw, "level?\n"); err != nil {
		return "", err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.level, nil
}

// Close closes the connection.
func (c *Conn) Close() { c.close(io.EOF) }
