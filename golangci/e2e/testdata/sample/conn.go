// Package sample is a connection with one finding of the default tier and one
// of the low tier.
package sample

import (
	"io"
	"sync"
)

// Conn reads messages from a peer.
type Conn struct {
	r    io.ReadCloser
	msgs chan []byte

	mu   sync.Mutex
	err  error
	shut bool
}

// New starts to read from r.
func New(r io.ReadCloser) *Conn {
	c := &Conn{r: r, msgs: make(chan []byte)}
	go c.read()
	return c
}

func (c *Conn) read() {
	for {
		buf := make([]byte, 512)
		n, err := c.r.Read(buf)
		if err != nil {
			close(c.msgs)
			c.mu.Lock()
			c.err = err
			c.shut = true
			c.mu.Unlock()
			return
		}
		c.msgs <- buf[:n]
	}
}

// Recv returns the next message.
func (c *Conn) Recv() ([]byte, error) {
	m, ok := <-c.msgs
	if !ok {
		c.mu.Lock()
		defer c.mu.Unlock()
		return nil, c.err
	}
	return m, nil
}

// Drain drops what is left and closes the connection, unless it is shut.
func (c *Conn) Drain() {
	for range c.msgs {
	}
	c.mu.Lock()
	if c.shut {
		c.mu.Unlock()
		return
	}
	c.shut = true
	c.mu.Unlock()
	c.r.Close()
}
