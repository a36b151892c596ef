// Package frames assembles messages, for connections of any kind. It starts no
// goroutine: who puts messages in, and who ends them, is up to the connection.
package frames

import (
	"io"
	"sync"
)

// Assembler queues complete messages between the goroutine that parses frames
// and the one that wants the messages.
type Assembler struct {
	mu     sync.Mutex
	more   *sync.Cond
	queue  [][]byte
	closed bool
}

// New returns an empty assembler.
func New() *Assembler {
	a := &Assembler{}
	a.more = sync.NewCond(&a.mu)
	return a
}

// Put appends a message. Messages that arrive after Close are dropped.
func (a *Assembler) Put(msg []byte) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.closed {
		return
	}
	a.queue = append(a.queue, msg)
	a.more.Signal()
}

// Get returns the next message; io.EOF means that there will be no more.
func (a *Assembler) Get() ([]byte, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	for len(a.queue) == 0 {
		if a.closed {
			return nil, io.EOF
		}
		a.more.Wait()
	}
	msg := a.queue[0]
	a.queue = a.queue[1:]
	return msg, nil
}

// Close ends the stream of messages. Queued messages stay readable.
func (a *Assembler) Close() {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.closed {
		return
	}
	a.closed = true
	a.more.Broadcast()
}
