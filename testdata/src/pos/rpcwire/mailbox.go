package rpcwire

import (
	"io"
	"sync"
)

// mailbox is an unbounded queue of notifications. After shut, take still returns what
// was put before, and io.EOF then.
type mailbox struct {
	mu      sync.Mutex
	filled  *sync.Cond
	pending []Notification
	over    bool
}

func newMailbox() *mailbox {
	m := &mailbox{}
	m.filled = sync.NewCond(&m.mu)
	return m
}

func (m *mailbox) put(n Notification) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if !m.over {
		m.pending = append(m.pending, n)
		m.filled.Signal()
	}
}

func (m *mailbox) shut() {
	m.mu.Lock()
	m.over = true
	m.mu.Unlock()
	m.filled.Broadcast()
}

func (m *mailbox) take() (Notification, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for len(m.pending) == 0 {
		if m.over {
			return Notification{}, io.EOF
		}
		m.filled.Wait()
	}
	n := m.pending[0]
	m.pending = m.pending[1:]
	return n, nil
}
