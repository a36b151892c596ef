// Package stompconn is a STOMP connection with a reading goroutine and a blocking Read.
//
// Disconnect closes the stop channel so that a blocked Read returns, then says goodbye
// and closes the socket; the reading goroutine notices and replaces the whole status
// record. Read learns from the helper await that it is over and puts a status record
// into its error that is still the one of a live connection.
package stompconn

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
)

var errStopped = errors.New("stopped")

// Frame is one frame of the server.
type Frame struct {
	Command string
	Body    string
}

// Status is how a connection ended.
type Status struct {
	Over    bool
	Frames  int
	Message string
}

// ClosedError is returned by Read on a connection that is over.
type ClosedError struct{ Status Status }

func (e *ClosedError) Error() string {
	if !e.Status.Over {
		return "stomp: closed"
	}
	return fmt.Sprintf("stomp: closed after %d frames: %s", e.Status.Frames, e.Status.Message)
}

// Conn is one connection.
type Conn struct {
	rw       io.ReadWriteCloser
	frames   chan Frame
	stop     chan struct{}
	stopOnce sync.Once

	mu     sync.RWMutex
	status Status
}

// New starts to read frames from rw.
func New(rw io.ReadWriteCloser) *Conn {
	c := &Conn{rw: rw, frames: make(chan Frame, 8), stop: make(chan struct{})}
	go c.readFrames()
	return c
}

func (c *Conn) readFrames() {
	defer c.halt()
	br := bufio.NewReader(c.rw)
	for n := 0; ; n++ {
		raw, err := br.ReadString(0)
		if err != nil {
			c.mu.Lock()
			c.status = Status{Over: true, Frames: n, Message: err.Error()}
			c.mu.Unlock()
			return
		}
		command, body, _ := strings.Cut(strings.TrimSuffix(raw, "\x00"), "\n\n")
		select {
		case c.frames <- Frame{Command: command, Body: body}:
		case <-c.stop:
		}
	}
}

func (c *Conn) halt() {
	c.stopOnce.Do(func() { close(c.stop) })
}

func (c *Conn) await() (Frame, error) {
	select {
	case f := <-c.frames:
		return f, nil
	case <-c.stop:
		return Frame{}, errStopped
	}
}

// Read returns the body of the next message.
func (c *Conn) Read() (string, error) {
	for {
		f, err := c.await()
		if err != nil {
			c.mu.RLock()
			status := c.status // want "`c\\.status` may be stale here"
			c.mu.RUnlock()
			return "", &ClosedError{Status: status}
		}
		if f.Command == "MESSAGE" {
			return f.Body, nil
		}
	}
}

// Disconnect ends the connection.
func (c *Conn) Disconnect() error {
	c.halt()
	if _, err := io.WriteString(c.rw, "DISCONNECT\n\n\x00"); err != nil {
		return fmt.Errorf("stomp: disconnect: %w", err)
	}
	return c.rw.Close()
}
