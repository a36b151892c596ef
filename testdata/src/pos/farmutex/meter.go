// Package farmutex reads a water meter.
//
// The reader closes the channel of readings before it notes why. The mutex is of another
// package, which does not show how it is locked; that does not help.
package farmutex

import (
	"bufio"
	"io"

	"github.com/wsracecheck/wsracecheck/testdata/src/pos/farmutex/checked"
)

// A Meter is a meter that is read.
type Meter struct {
	from     io.ReadCloser
	readings chan string

	mu     checked.Mutex
	reason error
}

// Watch starts to read a meter.
func Watch(from io.ReadCloser) *Meter {
	m := &Meter{from: from, readings: make(chan string, 8)}
	go m.read()
	return m
}

func (m *Meter) read() {
	sc := bufio.NewScanner(m.from)
	for sc.Scan() {
		m.readings <- sc.Text()
	}
	close(m.readings)
	m.from.Close()
	m.mu.Lock()
	m.reason = io.ErrUnexpectedEOF
	m.mu.Unlock()
}

// Reading returns the next reading.
func (m *Meter) Reading() (string, error) {
	r, ok := <-m.readings
	if !ok {
		m.mu.Lock()
		defer m.mu.Unlock()
		return "", m.reason // want "`m\\.reason` may still be nil here: `Reading` waits only for `close\\(m\\.readings\\)` \\(line \\d+\\), `read` stores it after that \\(line \\d+\\); store it first"
	}
	return r, nil
}
