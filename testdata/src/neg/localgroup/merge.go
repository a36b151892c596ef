// Package localgroup merges the readings of several scales.
//
// Each scale has a goroutine of its own, which notes why its line has ended before it is
// done. The group that counts them is a variable of the function that starts them; a
// closer waits for it and then closes the channel of readings.
package localgroup

import (
	"bufio"
	"io"
	"sync"
)

// Merged is what several scales say.
type Merged struct {
	readings chan string
	logf     func(format string, args ...any)

	mu  sync.Mutex
	err error // the first one
}

// Merge starts to read from the scales.
func Merge(scales []io.Reader, logf func(string, ...any)) *Merged {
	m := &Merged{readings: make(chan string), logf: logf}
	var all sync.WaitGroup
	for _, s := range scales {
		all.Add(1)
		go func() {
			defer all.Done()
			m.read(s)
		}()
	}
	go func() {
		all.Wait()
		close(m.readings)
	}()
	return m
}

func (m *Merged) read(scale io.Reader) {
	sc := bufio.NewScanner(scale)
	for sc.Scan() {
		m.readings <- sc.Text()
	}
	err := sc.Err()
	m.logf("scale: %v", err)
	m.mu.Lock()
	if m.err == nil {
		m.err = err
	}
	m.mu.Unlock()
}

// All returns all readings, and why the first of the lines that failed did.
func (m *Merged) All() (readings []string, err error) {
	for r := range m.readings {
		readings = append(readings, r)
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	return readings, m.err
}
