// Package lockgofree reads a meter.
//
// The reader is started with WaitGroup.Go, so that it counts down when it has
// returned. On its way out it stores the last reading under the lock. Stop has
// given the lock up before it waits, and takes it again.
package lockgofree

import (
	"bufio"
	"io"
	"sync"
)

// Meter is a connection to a meter.
type Meter struct {
	src io.ReadCloser
	wg  sync.WaitGroup

	mu   sync.Mutex
	last string
}

// Watch starts to read from src.
func Watch(src io.ReadCloser) *Meter {
	m := &Meter{src: src}
	m.wg.Go(m.read)
	return m
}

func (m *Meter) read() {
	last := ""
	for sc := bufio.NewScanner(m.src); sc.Scan(); {
		last = sc.Text()
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.last = last
}

// Stop ends the connection and returns the last reading.
func (m *Meter) Stop() string {
	m.mu.Lock()
	m.src.Close()
	m.mu.Unlock()
	m.wg.Wait()
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.last
}
