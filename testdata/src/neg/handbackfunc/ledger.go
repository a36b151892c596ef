// Package handbackfunc reads entries of a ledger from its server.
//
// Close gives the lock back by a function that does so once, and only then waits for
// the reader, which takes the lock on its way out.
package handbackfunc

import (
	"bufio"
	"io"
	"sync"
)

// Ledger is a line to the server of a ledger.
type Ledger struct {
	conn    io.ReadWriteCloser
	entries chan string
	done    chan struct{}

	mu     sync.Mutex
	closed bool
	reason error
}

// Follow starts to read entries.
func Follow(conn io.ReadWriteCloser) *Ledger {
	l := &Ledger{conn: conn, entries: make(chan string, 16), done: make(chan struct{})}
	go l.read()
	return l
}

func (l *Ledger) read() {
	defer close(l.done)
	in := bufio.NewReader(l.conn)
	for {
		entry, err := in.ReadString('\n')
		if err != nil {
			l.mu.Lock()
			l.reason = err
			l.mu.Unlock()
			return
		}
		l.entries <- entry
	}
}

// Entry returns the next entry.
func (l *Ledger) Entry() (string, error) {
	select {
	case entry := <-l.entries:
		return entry, nil
	case <-l.done:
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	return "", l.reason
}

// Close ends the line, once, and returns how it ended.
func (l *Ledger) Close() error {
	l.mu.Lock()
	handBack := sync.OnceFunc(l.mu.Unlock)
	defer handBack()
	if l.closed {
		return nil
	}
	l.closed = true
	l.conn.Close()
	handBack()
	<-l.done
	return l.reason
}
