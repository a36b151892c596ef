// Package unlockthenwait receives quotes from an exchange.
//
// Close marks the feed as closed under the lock, gives the lock back, and only then
// waits for the reader, which takes it to store the reason.
package unlockthenwait

import (
	"bufio"
	"io"
	"sync"
)

// Feed is a subscription.
type Feed struct {
	conn   io.ReadWriteCloser
	quotes chan string
	done   chan struct{}

	mu     sync.Mutex
	closed bool
	reason error
}

// Subscribe starts to receive quotes.
func Subscribe(conn io.ReadWriteCloser) *Feed {
	f := &Feed{conn: conn, quotes: make(chan string, 16), done: make(chan struct{})}
	go f.receive()
	return f
}

func (f *Feed) receive() {
	defer close(f.done)
	in := bufio.NewReader(f.conn)
	for {
		quote, err := in.ReadString('\n')
		if err != nil {
			f.mu.Lock()
			f.reason = err
			f.mu.Unlock()
			return
		}
		f.quotes <- quote
	}
}

// Quote returns the next quote.
func (f *Feed) Quote() (string, error) {
	select {
	case quote := <-f.quotes:
		return quote, nil
	case <-f.done:
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	return "", f.reason
}

// Close ends the subscription and returns how it ended.
func (f *Feed) Close() error {
	f.mu.Lock()
	first := !f.closed
	f.closed = true
	f.mu.Unlock()
	if first {
		f.conn.Close()
	}
	<-f.done
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.reason
}
