// Package relaystop relays lines to a sink.
//
// The relay has three goroutines. The pump closes the queue of the writer when
// the source ends, and looks at the verdict of the watchdog for its log. The
// watchdog does not wait for that queue: it has a clock of its own, and reads
// nothing of what the pump closes, so the close does not make it write.
package relaystop

import (
	"bufio"
	"io"
	"sync"
	"time"
)

// Relay copies lines from a source to a sink.
type Relay struct {
	lines   chan string
	stop    chan struct{}
	written chan struct{}

	mu      sync.Mutex
	stalled bool
	count   int
	logf    func(string, ...any)
}

// Start starts a relay. The watchdog gives its verdict after patience.
func Start(src io.Reader, dst io.Writer, patience time.Duration, logf func(string, ...any)) *Relay {
	r := &Relay{
		lines:   make(chan string),
		stop:    make(chan struct{}),
		written: make(chan struct{}),
		logf:    logf,
	}
	time.AfterFunc(patience, r.watchdog)
	go r.write(dst)
	go r.pump(src)
	return r
}

func (r *Relay) watchdog() {
	r.mu.Lock()
	stalled := r.count == 0
	r.stalled = stalled
	r.mu.Unlock()
	r.logf("watchdog: stalled %v", stalled)
	close(r.stop)
}

func (r *Relay) write(dst io.Writer) {
	defer close(r.written)
	for line := range r.lines {
		if _, err := io.WriteString(dst, line+"\n"); err != nil {
			return
		}
		r.mu.Lock()
		r.count++
		r.mu.Unlock()
	}
}

func (r *Relay) pump(src io.Reader) {
	sc := bufio.NewScanner(src)
	for sc.Scan() {
		select {
		case r.lines <- sc.Text():
		case <-r.written:
			return
		}
	}
	close(r.lines)
	r.mu.Lock()
	stalled := r.stalled
	r.mu.Unlock()
	r.logf("pump: source ended, stalled so far: %v", stalled)
}

// Stalled waits for the watchdog and returns its verdict.
func (r *Relay) Stalled() bool {
	<-r.stop
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.stalled
}

// Wait waits until all lines are written.
func (r *Relay) Wait() { <-r.written }
