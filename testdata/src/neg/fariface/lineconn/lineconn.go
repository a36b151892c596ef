// Package lineconn is a transport over lines.
package lineconn

import (
	"bufio"
	"io"
	"net"
	"strconv"
	"strings"
	"sync/atomic"

	"github.com/wsracecheck/wsracecheck/testdata/src/neg/fariface/transport"
)

type conn struct {
	nc   net.Conn
	in   chan string
	code atomic.Int32
	done chan struct{}
}

// New returns a transport over nc.
func New(nc net.Conn) transport.Transport {
	c := &conn{nc: nc, in: make(chan string, 4), done: make(chan struct{})}
	go c.read()
	return c
}

func (c *conn) read() {
	defer close(c.done)
	code := 1006
	sc := bufio.NewScanner(c.nc)
	for sc.Scan() {
		if s, ok := strings.CutPrefix(sc.Text(), "close "); ok {
			code, _ = strconv.Atoi(s)
			break
		}
		c.in <- sc.Text()
	}
	close(c.in)
	c.nc.Close()
	c.code.Store(int32(code))
}

func (c *conn) Recv() (string, error) {
	m, ok := <-c.in
	if !ok {
		return "", io.EOF
	}
	return m, nil
}

func (c *conn) CloseCode() int { return int(c.code.Load()) }

func (c *conn) Wait() { <-c.done }
