// Package shapegeneric is a typed message connection on top of a generic queue.
//
// readLoop ends the queue before it stores the error. A Next that pops io.EOF in
// between returns a zero message with a nil error.
package shapegeneric

import (
	"bufio"
	"fmt"
	"io"
	"sync"
)

// Codec converts between lines and messages.
type Codec[T any] struct {
	Decode func(line string) (T, error)
	Encode func(msg T) string
}

// Conn carries messages of type T.
type Conn[T any] struct {
	rw    io.ReadWriteCloser
	codec Codec[T]
	queue *Queue[T]

	mu  sync.Mutex
	err error
}

// NewConn starts to receive messages.
func NewConn[T any](rw io.ReadWriteCloser, codec Codec[T]) *Conn[T] {
	c := &Conn[T]{rw: rw, codec: codec, queue: NewQueue[T]()}
	go c.readLoop()
	return c
}

func (c *Conn[T]) readLoop() {
	err := io.ErrUnexpectedEOF
	sc := bufio.NewScanner(c.rw)
	for n := 1; sc.Scan(); n++ {
		msg, derr := c.codec.Decode(sc.Text())
		if derr != nil {
			err = fmt.Errorf("message %d: %w", n, derr)
			break
		}
		c.queue.Push(msg)
	}
	c.queue.End()
	c.rw.Close()
	c.mu.Lock()
	c.err = err
	c.mu.Unlock()
}

// Next returns the next message.
func (c *Conn[T]) Next() (T, error) {
	msg, err := c.queue.Pop()
	if err == io.EOF {
		return msg, c.Err() // want "`c\\.err` may still be nil here"
	}
	return msg, err
}

// Err returns why the connection ended.
func (c *Conn[T]) Err() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.err
}

// Send sends a message.
func (c *Conn[T]) Send(msg T) error {
	_, err := io.WriteString(c.rw, c.codec.Encode(msg)+"\n")
	return err
}
