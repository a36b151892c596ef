// Package selffirst multiplexes calls over one connection.
//
// Only the first Close does the work, and it waits for the reader. When it is
// the peer that hangs up, the first Close is the reader's own.
package selffirst

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"sync"
)

// ErrClosed is returned for calls on a closed Mux.
var ErrClosed = errors.New("mux: closed")

// Mux is a multiplexed connection.
type Mux struct {
	conn io.ReadWriteCloser
	done chan struct{}

	mu     sync.Mutex
	calls  map[int]chan string
	next   int
	closed bool
}

// New starts a Mux.
func New(conn io.ReadWriteCloser) *Mux {
	m := &Mux{conn: conn, done: make(chan struct{}), calls: make(map[int]chan string)}
	go m.serve()
	return m
}

func (m *Mux) serve() {
	defer close(m.done)
	if err := m.dispatch(); err != nil {
		m.Close()
	}
}

func (m *Mux) dispatch() error {
	in := bufio.NewReader(m.conn)
	for {
		var id int
		var text string
		if _, err := fmt.Fscanf(in, "%d %s\n", &id, &text); err != nil {
			return err
		}
		m.mu.Lock()
		reply := m.calls[id]
		delete(m.calls, id)
		m.mu.Unlock()
		if reply != nil {
			reply <- text
		}
	}
}

// Call sends one request and returns its reply.
func (m *Mux) Call(text string) (string, error) {
	reply := make(chan string, 1)
	m.mu.Lock()
	if m.closed {
		m.mu.Unlock()
		return "", ErrClosed
	}
	m.next++
	id := m.next
	m.calls[id] = reply
	m.mu.Unlock()
	if _, err := fmt.Fprintf(m.conn, "%d %s\n", id, text); err != nil {
		return "", err
	}
	select {
	case text := <-reply:
		return text, nil
	case <-m.done:
		return "", ErrClosed
	}
}

// Close ends all calls. Further calls of Close return at once.
func (m *Mux) Close() error {
	m.mu.Lock()
	if m.closed {
		m.mu.Unlock()
		return nil
	}
	m.closed = true
	m.mu.Unlock()
	err := m.conn.Close()
	<-m.done // want "deadlock: `<-m\\.done` waits for `serve` to end, but runs on it \\(called at line \\d+\\), before `close\\(m\\.done\\)` \\(line \\d+\\); let its callers wait"
	return err
}
