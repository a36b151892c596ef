// Package optioncopy reads from a primary server and, when it is gone, from a replica.
//
// The reader makes the replica's options from a copy of the client's. The copy has fields
// of the same names, but it is another object: nobody ever changes the client's own.
package optioncopy

import (
	"bufio"
	"io"
	"net"
	"sync"
)

// Options say how to reach a server.
type Options struct {
	Addr    string
	Replica string
	Dial    func(addr string) (net.Conn, error)
	Logf    func(format string, args ...any)
	Resumed bool // not the first server

	gone chan struct{} // closed when the stream has ended; copies share it
}

// An Option changes the options of a client.
type Option func(*Options)

// WithReplica names a server to go on with.
func WithReplica(addr string) Option { return func(o *Options) { o.Replica = addr } }

func (o *Options) fill() {
	o.gone = make(chan struct{})
	if o.Logf == nil {
		o.Logf = func(string, ...any) {}
	}
}

// Client reads lines.
type Client struct {
	opt   *Options
	lines chan string
	close sync.Once
}

// New connects to the server that opt names. It keeps a copy of opt.
func New(opt Options, more ...Option) (*Client, error) {
	for _, f := range more {
		f(&opt)
	}
	opt.fill()
	conn, err := opt.Dial(opt.Addr)
	if err != nil {
		return nil, err
	}
	c := &Client{opt: &opt, lines: make(chan string)}
	go c.read(conn)
	return c, nil
}

func (c *Client) read(conn net.Conn) {
	c.copyLines(conn)
	c.Close()
	if c.opt.Replica == "" {
		return
	}
	next := *c.opt
	next.Addr, next.Replica = c.opt.Replica, ""
	next.Resumed = true
	warm := func() { // so that whoever asks for the replica finds it awake
		if conn, err := next.Dial(next.Addr); err == nil {
			conn.Close()
		}
	}
	warm()
	c.opt.Logf("client: %s is warm", next.Addr)
}

// Close ends the stream. Nobody is told of lines that are still to come.
func (c *Client) Close() { c.close.Do(func() { close(c.opt.gone) }) }

func (c *Client) copyLines(conn net.Conn) {
	in := bufio.NewScanner(conn)
	for in.Scan() {
		select {
		case c.lines <- in.Text():
		case <-c.opt.gone:
		}
	}
	c.opt.Logf("client: %s: %v", c.opt.Addr, in.Err())
}

// An EndError says which server has ended the stream.
type EndError struct {
	Addr    string
	Resumed bool
}

func (e *EndError) Error() string { return "client: the end of " + e.Addr }
func (e *EndError) Unwrap() error { return io.EOF }

// Next returns the next line.
func (c *Client) Next() (string, error) {
	select {
	case line := <-c.lines:
		return line, nil
	case <-c.opt.gone:
		return "", &EndError{c.opt.Addr, c.opt.Resumed}
	}
}
