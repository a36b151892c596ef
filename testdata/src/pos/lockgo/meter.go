// Package lockgo reads a meter.
//
// The reader is started with WaitGroup.Go, so that it counts down when it has
// returned. On its way out it stores the last reading under the lock, which Stop
// holds while it waits for it.
package lockgo

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
	defer m.mu.Unlock()
	m.src.Close()
	m.wg.Wait() // want "deadlock: `m\\.wg\\.Wait\\(\\)` waits with `m\\.mu` locked \\(line \\d+\\), which `read` has to lock \\(line \\d+\\) before the return that `m\\.wg` counts \\(line \\d+\\); unlock `m\\.mu` first"
	return m.last
}
