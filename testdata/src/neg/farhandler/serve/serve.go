// Package serve accepts control connections and hands each of them to a handler.
//
// The reader of a connection ends its commands, closes the socket, stores the reason
// and then calls OnClose.
package serve

import (
	"bufio"
	"net"
	"strings"
	"sync"
)

// Handler serves one connection.
type Handler func(*Conn) error

// Conn is one control connection.
type Conn struct {
	// OnClose is called by the reader when the connection has been closed.
	OnClose func(*Conn)

	nc       net.Conn
	commands chan string
	done     chan struct{}

	mu     sync.Mutex
	reason string
}

// Run serves nc with h. It returns what h returns.
func Run(nc net.Conn, onClose func(*Conn), h Handler) error {
	c := &Conn{OnClose: onClose, nc: nc, commands: make(chan string), done: make(chan struct{})}
	go c.read()
	return h(c)
}

func (c *Conn) read() {
	defer close(c.done)
	reason := "client vanished"
	sc := bufio.NewScanner(c.nc)
	for sc.Scan() {
		if s, ok := strings.CutPrefix(sc.Text(), "quit "); ok {
			reason = s
			break
		}
		c.commands <- sc.Text()
	}
	close(c.commands)
	c.nc.Close()
	c.setReason(reason)
	if c.OnClose != nil {
		c.OnClose(c)
	}
}

func (c *Conn) setReason(s string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.reason = s
}

// Command returns the next command; ok is false after the last one.
func (c *Conn) Command() (cmd string, ok bool) {
	cmd, ok = <-c.commands
	return cmd, ok
}

// Ended reports whether there are no more commands.
func (c *Conn) Ended() bool {
	select {
	case _, ok := <-c.commands:
		return !ok
	default:
		return false
	}
}

// Reason returns why the client left.
func (c *Conn) Reason() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.reason
}
