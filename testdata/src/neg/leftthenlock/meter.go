// Package leftthenlock reads a water meter over a serial line.
//
// The reader takes the lock for each reading. Stop first waits until it has left its
// loop; what is left to do then needs no lock, so that Stop may hold it for the second
// wait, which is for the archive.
package leftthenlock

import (
	"bufio"
	"io"
	"strconv"
	"strings"
	"sync"
)

// Meter is a water meter.
type Meter struct {
	line    io.ReadCloser
	archive func(litres int) error
	left    chan struct{}
	stored  chan struct{}

	mu      sync.Mutex
	litres  int
	stopped bool
}

// Attach starts to read the meter. The last reading goes to the archive.
func Attach(line io.ReadCloser, archive func(int) error) *Meter {
	m := &Meter{line: line, archive: archive, left: make(chan struct{}), stored: make(chan struct{})}
	go m.read()
	return m
}

func (m *Meter) read() {
	defer close(m.stored)
	last := m.loop()
	close(m.left)
	m.archive(last)
}

func (m *Meter) loop() int {
	in := bufio.NewReader(m.line)
	last := 0
	for {
		text, err := in.ReadString('\n')
		if err != nil {
			return last
		}
		n, err := strconv.Atoi(strings.TrimSpace(text))
		if err != nil {
			continue
		}
		last = n
		m.mu.Lock()
		m.litres = n
		m.mu.Unlock()
	}
}

// Stop ends the reader and returns the last reading, once it is archived.
func (m *Meter) Stop() int {
	m.line.Close()
	<-m.left
	m.mu.Lock()
	defer m.mu.Unlock()
	if !m.stopped {
		m.stopped = true
		<-m.stored
	}
	return m.litres
}
