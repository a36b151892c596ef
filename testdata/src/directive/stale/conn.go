// Package stale has directives that the code has left behind. No oracle runs it.
package stale

import "io"

// Conn has a reader in view.
type Conn struct {
	src  io.Reader
	msgs chan byte
	//wsracecheck:joins // want `//wsracecheck:joins is contradicted by the code: over is signalled \(conn\.go:43\) and does not wait for the write of c\.err \(conn\.go:44\)`
	over chan struct{}
	done chan struct{}
	err  error
}

// Dial starts the reader.
func Dial(src io.Reader) *Conn {
	c := &Conn{src: src, msgs: make(chan byte), over: make(chan struct{}), done: make(chan struct{})}
	go c.read()
	return c
}

func (c *Conn) read() {
	defer close(c.done)
	var b [1]byte
	for {
		if _, err := c.src.Read(b[:]); err != nil {
			c.fail(err)
			return
		}
		c.msgs <- b[0]
	}
}

func (c *Conn) fail(err error) {
	c.end()
	c.store(err)
}

func (c *Conn) end() { close(c.msgs) }

func (c *Conn) store(err error) {
	close(c.over)
	c.err = err
}

// Over waits for the wrong channel.
//
//wsracecheck:joins // want `//wsracecheck:joins is contradicted by the code: over is signalled \(conn\.go:43\)`
func (c *Conn) Over() { <-c.over }

// Wait is right.
//
//wsracecheck:joins
func (c *Conn) Wait() { <-c.done }

// A Link has nobody who writes.
type Link interface {
	//wsracecheck:signals-eof // want `//wsracecheck:signals-eof has no effect: nothing is declared to be close state of Link`
	Recv() error
	//wsracecheck:joins // want `//wsracecheck:joins has no effect: no close state of Link is declared, and no goroutine in view writes any at its end`
	Wait()
}

// A Pipe has a state, of which nobody tells the end.
type Pipe struct {
	//wsracecheck:reads-close-state // want `//wsracecheck:reads-close-state has no effect: nothing is declared to signal EOF of Pipe`
	state int
}
