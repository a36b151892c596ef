// Package writerearly is a client for a line protocol with one goroutine that reads
// and one that writes.
//
// A write that fails closes the connection, which makes the reader end and say why.
// Who waits for the writer waits for the wrong one of the two.
package writerearly

import (
	"bufio"
	"io"
	"sync"
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
	r := bufio.NewReader(c.rw)
	for {
		line, err := r.ReadString('\n')
		if err != nil {
			c.logf("read: %v", err)
			c.fail(err)
			return
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
				c.logf("write: %v", err)
				c.rw.Close()
				req.failed <- err
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
	if c.reason == nil {
		c.reason = err
		c.logf("closing: %v", err)
		c.rw.Close()
		close(c.broken)
	}
}

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
	return c.reason // want "`c\\.reason` may still be nil behind `<-c\\.written`: `write` closes it \\(line \\d+\\), whether `read` has stored `c\\.reason` \\(line \\d+\\) or not; wait for `<-c\\.broken` first, as `Ask` does"
}
