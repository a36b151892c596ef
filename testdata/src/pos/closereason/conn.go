// Package closereason is the read side of a message connection.
//
// close wakes everybody who waits before it stores the reason. All of that is one
// critical section, but Read does not take the lock.
package closereason

import (
	"bufio"
	"io"
	"sync"
)

// Conn is a connection.
type Conn struct {
	rwc    io.ReadWriteCloser
	msgs   chan string
	closed chan struct{}
	debugf func(format string, args ...any)

	closeMu  sync.Mutex
	isClosed bool
	closeErr error
}

// New starts to read.
func New(rwc io.ReadWriteCloser, debugf func(string, ...any)) *Conn {
	c := &Conn{rwc: rwc, msgs: make(chan string), closed: make(chan struct{}), debugf: debugf}
	go c.readLoop()
	return c
}

func (c *Conn) readLoop() {
	in := bufio.NewReader(c.rwc)
	for {
		text, err := in.ReadString('\n')
		if err != nil {
			c.close(err)
			return
		}
		select {
		case c.msgs <- text:
		case <-c.closed:
			return
		}
	}
}

func (c *Conn) close(err error) {
	c.closeMu.Lock()
	defer c.closeMu.Unlock()
	if c.isClosed {
		return
	}
	c.isClosed = true
	close(c.closed)
	c.debugf("conn: closing: %v", err)
	c.closeErr = err
	c.rwc.Close()
}

// Read returns the next message.
func (c *Conn) Read() (string, error) {
	select {
	case text := <-c.msgs:
		return text, nil
	case <-c.closed:
		return "", c.closeErr // want "`c\\.closeErr` may still be nil here: `Read` waits only for `close\\(c\\.closed\\)` \\(line \\d+\\), `readLoop` stores it after that \\(line \\d+\\); store it first"
	}
}
