// Package looplock reads a power meter over a serial line.
//
// The reader takes the lock for each reading, but not on its way out: when Read
// fails it goes straight to the end. Stop waits for it under the lock, which goes well
// unless one more reading arrives just then. The reader does not have to pass the lock
// to get to its end, and so the wait is not reported.
package looplock

import (
	"bufio"
	"io"
	"strconv"
	"strings"
	"sync"
)

// Meter is a power meter.
type Meter struct {
	line  io.ReadCloser
	ended chan error
	fresh chan struct{}

	mu      sync.Mutex
	watts   int
	stopped bool
}

// Attach starts to read the meter.
func Attach(line io.ReadCloser) *Meter {
	m := &Meter{line: line, ended: make(chan error, 1), fresh: make(chan struct{}, 1)}
	go m.read()
	return m
}

func (m *Meter) read() {
	in := bufio.NewReader(m.line)
	for {
		text, err := in.ReadString('\n')
		if err != nil {
			m.ended <- err
			return
		}
		watts, err := strconv.Atoi(strings.TrimSpace(text))
		if err != nil {
			continue
		}
		m.mu.Lock()
		m.watts = watts
		m.mu.Unlock()
		select {
		case m.fresh <- struct{}{}:
		default:
		}
	}
}

// Fresh tells of new readings.
func (m *Meter) Fresh() <-chan struct{} { return m.fresh }

// Watts returns the last reading.
func (m *Meter) Watts() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.watts
}

// Stop ends the reader and returns the last reading.
func (m *Meter) Stop() (int, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.stopped {
		return m.watts, nil
	}
	m.stopped = true
	m.line.Close()
	return m.watts, <-m.ended // want "m\\.ended"
}
