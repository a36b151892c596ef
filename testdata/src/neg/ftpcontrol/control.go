// Package ftpcontrol keeps the control connection of an FTP-like client.
//
// teardown closes the channel of replies before it has kept the error, but all of it
// happens in one sync.Once. Next, woken by the closed channel, calls teardown too: the
// second call of the same Once returns only when the first has finished, and so
// orders the store before the read. The error needs no lock.
package ftpcontrol

import (
	"bufio"
	"fmt"
	"io"
	"strconv"
	"strings"
	"sync"
)

// Reply is one reply of the server.
type Reply struct {
	Code int
	Text string
}

// Control is one control connection.
type Control struct {
	rw      io.ReadWriteCloser
	replies chan Reply

	downOnce sync.Once
	downErr  error
}

// NewControl starts to read replies.
func NewControl(rw io.ReadWriteCloser) *Control {
	c := &Control{rw: rw, replies: make(chan Reply, 4)}
	go c.readReplies()
	return c
}

func (c *Control) readReplies() {
	br := bufio.NewReader(c.rw)
	for {
		line, err := br.ReadString('\n')
		if err != nil {
			c.teardown(err)
			return
		}
		head, text, _ := strings.Cut(strings.TrimSpace(line), " ")
		code, err := strconv.Atoi(head)
		if err != nil {
			c.teardown(fmt.Errorf("ftp: bad reply %q: %w", line, err))
			return
		}
		c.replies <- Reply{Code: code, Text: text}
		if code == 421 {
			c.teardown(fmt.Errorf("ftp: service not available: %s", text))
			return
		}
	}
}

func (c *Control) teardown(err error) {
	c.downOnce.Do(func() {
		close(c.replies)
		if cerr := c.rw.Close(); err == nil {
			err = cerr
		}
		c.downErr = err
	})
}

// Next returns the next reply.
func (c *Control) Next() (Reply, error) {
	r, ok := <-c.replies
	if !ok {
		c.teardown(nil)
		return Reply{}, c.downErr
	}
	return r, nil
}

// Command sends a command line.
func (c *Control) Command(verb, arg string) error {
	if _, err := fmt.Fprintf(c.rw, "%s %s\r\n", verb, arg); err != nil {
		return fmt.Errorf("ftp: %s: %w", verb, err)
	}
	return nil
}
