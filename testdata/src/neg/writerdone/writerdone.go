// Package writerdone is a client for a line protocol with one goroutine that reads
// and one that writes.
//
// The first of the two that fails says why, and only then closes the channel that
// makes the other one end. The writer is done when it has said why itself, or when
// that channel is closed: either way the reason is there for who waits for the writer.
package writerdone

import (
	"bufio"
	"errors"
	"io"
	"sync"
)

// Reasons why a connection has ended.
var (
	ErrClosed = errors.New("writerdone: closed")
	ErrBye    = errors.New("writerdone: the peer has left")
)

// A Conn is safe for concurrent use.
type Conn struct {
	rw       io.ReadWriteCloser
	logf     func(string, ...any)
	requests chan request
	broken   chan struct{} // closed once reason is set
	written  chan struct{} // closed when the writer ends

	mu     sync.Mutex
	reason error
}

type request struct {
	line   string
	answer chan string
	failed chan error
}

// New starts the two goroutines.
func New(rw io.ReadWriteCloser, logf func(string, ...any)) *Conn {
	c := &Conn{
		rw: rw, logf: logf, requests: make(chan request),
		broken: make(chan struct{}), written: make(chan struct{}),
	}
	answers := make(chan chan string, 16)
	go c.read(answers)
	go c.write(answers)
	return c
}

func (c *Conn) read(answers <-chan chan string) {
	last := io.EOF // unless it is something else
	defer func() {
		c.logf("read: %v", last)
		c.fail(last)
	}()
	r := bufio.NewReader(c.rw)
	for alive := true; alive; {
		line, err := r.ReadString('\n')
		if err != nil {
			last = err
			return
		}
		if line == "bye\n" {
			c.fail(ErrBye)
			alive = false
			continue
		}
		(<-answers) <- line
	}
}

func (c *Conn) write(answers chan<- chan string) {
	defer close(c.written)
	for {
		select {
		case req := <-c.requests:
			answers <- req.answer
			_, err := io.WriteString(c.rw, req.line)
			if err != nil {
				req.failed <- err
				c.logf("write: %v", err)
				c.fail(err)
				return
			}
		case <-c.broken:
			return
		}
	}
}

// fail ends the connection. The first reason stays.
func (c *Conn) fail(err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.failLocked(err)
}

func (c *Conn) failLocked(err error) {
	if c.reason == nil {
		c.reason = err
		c.logf("closing: %v", err)
		c.rw.Close()
		close(c.broken)
	}
}

// Close ends the connection, unless something else has.
func (c *Conn) Close() { c.fail(ErrClosed) }

// Ask sends a line and returns the answer to it.
func (c *Conn) Ask(line string) (string, error) {
	req := request{line + "\n", make(chan string, 1), make(chan error, 1)}
	select {
	case c.requests <- req:
	case <-c.broken:
		return "", c.why()
	}
	select {
	case answer := <-req.answer:
		return answer, nil
	case <-req.failed:
	case <-c.broken:
	}
	return "", c.why()
}

// why returns what has ended the connection.
func (c *Conn) why() error {
	<-c.written
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.reason
}
