// Package lockclose receives ticks from a market data server.
//
// Close holds the lock over everything, also over the wait for the reader, but the
// reader stores the reason under the same lock on its way out.
package lockclose

import (
	"bufio"
	"io"
	"sync"
)

// Feed is a subscription.
type Feed struct {
	conn  io.ReadWriteCloser
	ticks chan string
	done  chan struct{}

	mu     sync.Mutex
	closed bool
	reason error
}

// Subscribe starts to receive ticks.
func Subscribe(conn io.ReadWriteCloser) *Feed {
	f := &Feed{conn: conn, ticks: make(chan string, 16), done: make(chan struct{})}
	go f.receive()
	return f
}

func (f *Feed) receive() {
	defer close(f.done)
	in := bufio.NewReader(f.conn)
	for {
		tick, err := in.ReadString('\n')
		if err != nil {
			f.mu.Lock()
			f.reason = err
			f.mu.Unlock()
			return
		}
		f.ticks <- tick
	}
}

// Tick returns the next tick.
func (f *Feed) Tick() (string, error) {
	select {
	case tick := <-f.ticks:
		return tick, nil
	case <-f.done:
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	return "", f.reason
}

// Close ends the subscription and returns how it ended.
func (f *Feed) Close() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.closed {
		return nil
	}
	f.closed = true
	f.conn.Close()
	<-f.done // want "deadlock: `<-f\\.done` waits with `f\\.mu` locked \\(line \\d+\\), which `receive` has to lock \\(line \\d+\\) before `close\\(f\\.done\\)` \\(line \\d+\\); unlock `f\\.mu` first"
	return f.reason
}
