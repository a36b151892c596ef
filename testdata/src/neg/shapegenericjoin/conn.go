// Package shapegenericjoin is a typed message connection on top of a generic
// queue.
//
// readLoop ends the queue before it stores the error, but Next waits for the
// reader through the generic Future that the reader resolves last.
package shapegenericjoin

import (
	"bufio"
	"fmt"
	"io"
	"sync"
)

// Future is a value that is set once.
type Future[T any] struct {
	set   chan struct{}
	value T
}

// NewFuture returns a future without a value.
func NewFuture[T any]() *Future[T] { return &Future[T]{set: make(chan struct{})} }

// Resolve sets the value.
func (f *Future[T]) Resolve(value T) {
	f.value = value
	close(f.set)
}

// Await returns the value when it is set.
func (f *Future[T]) Await() T {
	<-f.set
	return f.value
}

// Queue is an unbounded queue that can be ended.
type Queue[T any] struct {
	mu    sync.Mutex
	ready *sync.Cond
	items []T
	ended bool
}

// Push appends an item.
func (q *Queue[T]) Push(item T) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.items = append(q.items, item)
	q.ready.Signal()
}

// Pop removes the first item, false when the queue has ended and is empty.
func (q *Queue[T]) Pop() (item T, ok bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for len(q.items) == 0 && !q.ended {
		q.ready.Wait()
	}
	if len(q.items) == 0 {
		return item, false
	}
	item, q.items = q.items[0], q.items[1:]
	return item, true
}

// End ends the queue.
func (q *Queue[T]) End() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.ended = true
	q.ready.Broadcast()
}

// Conn carries messages of type T.
type Conn[T any] struct {
	rw     io.ReadCloser
	decode func(line string) (T, error)
	queue  Queue[T]
	gone   *Future[int]

	mu  sync.Mutex
	err error
}

// NewConn starts to receive messages.
func NewConn[T any](rw io.ReadCloser, decode func(string) (T, error)) *Conn[T] {
	c := &Conn[T]{rw: rw, decode: decode, gone: NewFuture[int]()}
	c.queue.ready = sync.NewCond(&c.queue.mu)
	go c.readLoop()
	return c
}

func (c *Conn[T]) readLoop() {
	err := io.ErrUnexpectedEOF
	n := 0
	defer func() { c.gone.Resolve(n) }()
	sc := bufio.NewScanner(c.rw)
	for sc.Scan() {
		msg, derr := c.decode(sc.Text())
		if derr != nil {
			err = derr
			break
		}
		n++
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
	msg, ok := c.queue.Pop()
	if ok {
		return msg, nil
	}
	n := c.gone.Await()
	c.mu.Lock()
	defer c.mu.Unlock()
	return msg, fmt.Errorf("after %d messages: %w", n, c.err)
}
