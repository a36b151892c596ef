// Package handshakelock dials a server that greets first.
//
// The reader stores the greeting under the lock and says that it is there. Later it
// takes the lock no more, and Dial does not give the connection out before. So Close
// may wait under the lock.
package handshakelock

import (
	"bufio"
	"io"
	"strings"
	"sync"
)

// Conn is a connection.
type Conn struct {
	rw      io.ReadWriteCloser
	lines   chan string
	greeted chan struct{}
	done    chan struct{}

	mu       sync.Mutex
	greeting string
	closed   bool
}

// Dial waits for the greeting.
func Dial(rw io.ReadWriteCloser) *Conn {
	c := &Conn{rw: rw, lines: make(chan string, 8), greeted: make(chan struct{}), done: make(chan struct{})}
	go c.read()
	<-c.greeted
	return c
}

func (c *Conn) read() {
	defer close(c.done)
	in := bufio.NewReader(c.rw)
	hello, _ := in.ReadString('\n')
	c.mu.Lock()
	c.greeting = strings.TrimSpace(hello)
	c.mu.Unlock()
	close(c.greeted)
	for {
		line, err := in.ReadString('\n')
		if err != nil {
			return
		}
		c.lines <- line
	}
}

// Greeting returns how the server has greeted.
func (c *Conn) Greeting() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.greeting
}

// Close ends the connection.
func (c *Conn) Close() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed {
		return
	}
	c.closed = true
	c.rw.Close()
	<-c.done
}
