package assembler

import (
	"io"
	"sync"
)

// Assembler queues complete messages between the goroutine that parses frames
// and the caller of Connection.Recv.
type Assembler struct {
	mu     sync.Mutex
	more   *sync.Cond
	queue  [][]byte
	closed bool
}

func newAssembler() *Assembler {
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
