// Package queue is a queue of messages that its users can lock, to change more than the
// queue at once.
package queue

import "sync"

// A Queue is a queue.
type Queue struct {
	mu     sync.Mutex
	some   *sync.Cond
	items  []string
	closed bool
}

// New returns an empty queue.
func New() *Queue {
	q := new(Queue)
	q.some = sync.NewCond(&q.mu)
	return q
}

// Lock locks the queue.
func (q *Queue) Lock() { q.mu.Lock() }

// Unlock unlocks the queue.
func (q *Queue) Unlock() { q.mu.Unlock() }

// Push adds a message.
func (q *Queue) Push(m string) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.items = append(q.items, m)
	q.some.Signal()
}

// Shut tells that there will be no more messages. The queue must be locked.
func (q *Queue) Shut() {
	q.closed = true
	q.some.Broadcast()
}

// Pop returns the next message; false means that there will be no more.
func (q *Queue) Pop() (string, bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for len(q.items) == 0 && !q.closed {
		q.some.Wait()
	}
	if len(q.items) == 0 {
		return "", false
	}
	m := q.items[0]
	q.items = q.items[1:]
	return m, true
}
