package shapegeneric

import (
	"io"
	"sync"
)

// Queue is an unbounded queue that can be ended.
type Queue[T any] struct {
	mu    sync.Mutex
	ready *sync.Cond
	items []T
	ended bool
}

// NewQueue returns an empty queue.
func NewQueue[T any]() *Queue[T] {
	q := &Queue[T]{}
	q.ready = sync.NewCond(&q.mu)
	return q
}

// Push appends an item.
func (q *Queue[T]) Push(item T) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.items = append(q.items, item)
	q.ready.Signal()
}

// Pop removes the first item. It returns io.EOF when the queue has ended and is
// empty.
func (q *Queue[T]) Pop() (T, error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for len(q.items) == 0 {
		if q.ended {
			var zero T
			return zero, io.EOF
		}
		q.ready.Wait()
	}
	item := q.items[0]
	q.items = q.items[1:]
	return item, nil
}

// End ends the queue.
func (q *Queue[T]) End() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.ended = true
	q.ready.Broadcast()
}
