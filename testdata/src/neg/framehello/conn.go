// Package framehello greets a server, frame by frame, before anything is sent.
//
// A frame that the reader hands over is a struct, and that Next returns one says nothing
// about the end of anything: neither that the greeting is over, whose time limit the
// writer drops when it starts, nor that the writer has failed.
package framehello

import (
	"bufio"
	"errors"
	"fmt"
	"net"
	"sync"
	"time"
)

// Frame is one message of the protocol.
type Frame struct {
	Kind byte
	Body string
}

// Conn is a connection that has been greeted.
type Conn struct {
	nc      net.Conn
	logf    func(format string, args ...any)
	limit   time.Duration // of the greeting
	frames  chan Frame
	failed  chan error
	out     chan Frame
	done    chan struct{}
	written chan struct{}
	once    sync.Once

	mu       sync.Mutex
	writeErr error
}

// Greet starts a connection.
func Greet(nc net.Conn, limit time.Duration, logf func(string, ...any)) (*Conn, error) {
	c := &Conn{
		nc: nc, logf: logf, limit: limit,
		frames: make(chan Frame), failed: make(chan error, 1),
		out: make(chan Frame), done: make(chan struct{}), written: make(chan struct{}),
	}
	go c.read()
	if err := c.hello(); err != nil {
		c.Close()
		return nil, err
	}
	go c.write()
	return c, nil
}

func (c *Conn) read() {
	defer c.nc.Close()
	sc := bufio.NewScanner(c.nc)
	for sc.Scan() {
		line := sc.Text()
		if line == "" {
			c.failed <- errors.New("conn: empty frame")
			return
		}
		select {
		case c.frames <- Frame{line[0], line[1:]}:
		case <-c.done:
			return
		}
	}
	c.failed <- errors.New("conn: the server has hung up")
}

func (c *Conn) write() {
	defer close(c.written)
	if c.limit != 0 {
		c.limit = 0
		c.nc.SetWriteDeadline(time.Time{})
	}
	for {
		select {
		case fr := <-c.out:
			if err := c.send(fr); err != nil {
				c.logf("conn: write: %v", err)
				c.mu.Lock()
				c.writeErr = err
				c.mu.Unlock()
				return
			}
		case <-c.done:
			return
		}
	}
}

func (c *Conn) send(fr Frame) error {
	if c.limit != 0 {
		c.nc.SetWriteDeadline(time.Now().Add(c.limit))
	}
	_, err := fmt.Fprintf(c.nc, "%c%s\n", fr.Kind, fr.Body)
	return err
}

// Next returns the next frame of the server.
func (c *Conn) Next() (Frame, error) {
	select {
	case fr := <-c.frames:
		return fr, nil
	case err := <-c.failed:
		return Frame{}, err
	}
}

func (c *Conn) hello() error {
	if err := c.send(Frame{'H', "hello"}); err != nil {
		return err
	}
	fr, err := c.Next()
	if err != nil {
		return err
	}
	if fr.Kind != 'H' {
		return fmt.Errorf("conn: unexpected frame %c", fr.Kind)
	}
	return c.send(Frame{'A', fr.Body})
}

// Ask sends a question and returns the answer, or why it cannot be sent.
func (c *Conn) Ask(question string) (string, error) {
	select {
	case c.out <- Frame{'Q', question}:
	case <-c.written:
		return "", c.err()
	}
	fr, err := c.Next()
	if err != nil {
		return "", err
	}
	if err := c.err(); err != nil {
		return "", err
	}
	return fr.Body, nil
}

func (c *Conn) err() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.writeErr
}

// Close ends the connection.
func (c *Conn) Close() {
	c.once.Do(func() {
		close(c.done)
		c.nc.Close()
	})
}
