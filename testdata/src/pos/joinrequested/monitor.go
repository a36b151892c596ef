// Package joinrequested receives the events of a device monitor.
//
// Event waits for the channel closed before it reports how the monitor ended.
// In spite of its name, closed is closed by Close as a request to stop, not by
// the reader when it has stopped, so the outcome may not be there yet.
package joinrequested

import (
	"bufio"
	"fmt"
	"io"
	"sync"
)

// Outcome says how the monitor ended.
type Outcome struct {
	Events int
	Err    error
}

// Monitor receives device events.
type Monitor struct {
	src       io.ReadCloser
	logf      func(format string, args ...any)
	events    chan string
	closed    chan struct{}
	closeOnce sync.Once

	mu      sync.Mutex
	outcome Outcome
}

// Watch starts to receive events from src.
func Watch(src io.ReadCloser, logf func(string, ...any)) *Monitor {
	m := &Monitor{src: src, logf: logf, events: make(chan string), closed: make(chan struct{})}
	go m.watch()
	return m
}

func (m *Monitor) watch() {
	defer m.Close()
	n := 0
	sc := bufio.NewScanner(m.src)
receive:
	for sc.Scan() {
		select {
		case m.events <- sc.Text():
			n++
		case <-m.closed:
			break receive
		}
	}
	close(m.events)
	m.logf("monitor: stopped after %d events", n)
	outcome := Outcome{Events: n, Err: sc.Err()}
	m.mu.Lock()
	m.outcome = outcome
	m.mu.Unlock()
}

// Event returns the next event. After Close it reports the outcome.
func (m *Monitor) Event() (string, error) {
	ev, ok := <-m.events
	if ok {
		return ev, nil
	}
	<-m.closed
	m.mu.Lock()
	out := m.outcome // want "`m\\.outcome` may be stale behind `<-m\\.closed`: `Close` closes it \\(line \\d+\\), whether `watch` has stored `m\\.outcome` \\(line \\d+\\) or not; wait for `watch` first"
	m.mu.Unlock()
	return "", fmt.Errorf("monitor: closed after %d events: %v", out.Events, out.Err)
}

// Close asks the monitor to stop.
func (m *Monitor) Close() error {
	m.closeOnce.Do(func() { close(m.closed) })
	return m.src.Close()
}
