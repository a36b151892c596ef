// Package connverdict keeps a connection alive.
//
// Close tells the goroutine to end and returns the cause that it stores when it does: it
// looks too early. The signal is its own, which makes it a finding of the low tier.
package connverdict

import (
	"bufio"
	"fmt"
	"io"
)

// Conn is a connection.
type Conn struct {
	rw    io.ReadWriteCloser
	logf  func(format string, args ...any)
	quit  chan struct{}
	gone  chan struct{}
	beats int
	cause error
}

// Start starts to send heartbeats, one for each line that arrives.
func Start(rw io.ReadWriteCloser, logf func(string, ...any)) *Conn {
	c := &Conn{rw: rw, logf: logf, quit: make(chan struct{}), gone: make(chan struct{})}
	go c.beat()
	return c
}

func (c *Conn) beat() {
	defer close(c.gone)
	lines := make(chan string)
	go c.read(lines)
	for n := 0; ; n++ {
		select {
		case <-lines:
			io.WriteString(c.rw, "beat\n")
		case <-c.quit:
			c.logf("conn: closing after %d beats", n)
			c.cause = fmt.Errorf("closed after %d beats", n)
			return
		}
	}
}

func (c *Conn) read(lines chan<- string) {
	sc := bufio.NewScanner(c.rw)
	for sc.Scan() {
		select {
		case lines <- sc.Text():
		case <-c.quit:
			return
		}
	}
}

// Close ends the connection and returns what has ended it.
func (c *Conn) Close() error {
	close(c.quit)
	c.rw.Close()
	return c.cause // want "`c\\.cause` may still be nil here: `Close` itself signals by `close\\(c\\.quit\\)` \\(line \\d+\\), `beat` stores it later \\(line \\d+\\); wait for `<-c\\.gone` first"
}
