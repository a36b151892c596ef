// Package wire is a framed connection: one frame a line, and a status at the end.
//
// The status is stored after the frames have been ended; Wait returns after that.
package wire

import (
	"bufio"
	"io"
	"net"
	"strconv"
	"strings"
	"sync/atomic"
)

// Conn is one connection.
type Conn struct {
	nc     net.Conn
	frames chan string
	status atomic.Int32
	gone   chan struct{}
}

// New takes over nc.
func New(nc net.Conn) *Conn {
	c := &Conn{nc: nc, frames: make(chan string, 8), gone: make(chan struct{})}
	go c.loop()
	return c
}

func (c *Conn) loop() {
	defer close(c.gone)
	var status int
	for br := bufio.NewReader(c.nc); ; {
		line, err := br.ReadString('\n')
		if err != nil {
			break
		}
		line = strings.TrimSuffix(line, "\n")
		if s, ok := strings.CutPrefix(line, "status "); ok {
			status, _ = strconv.Atoi(s)
			break
		}
		c.frames <- line
	}
	close(c.frames)
	c.nc.Close()
	c.status.Store(int32(status))
}

// Recv returns the next frame, or io.EOF.
func (c *Conn) Recv() (string, error) {
	f, ok := <-c.frames
	if !ok {
		return "", io.EOF
	}
	return f, nil
}

// Status returns the status of an ended connection.
func (c *Conn) Status() int { return int(c.status.Load()) }

// Wait returns when the connection has come to its end.
func (c *Conn) Wait() { <-c.gone }
