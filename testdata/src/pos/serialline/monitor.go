// Package serialline reads NMEA-like sentences from a serial port.
//
// A goroutine takes flow control bytes out of the stream and writes the rest into a
// pipe that Sentences scans. At the end of the port it closes the pipe, asks the UART
// for its line status, and keeps the status last. Scan returns false when the pipe
// is closed, so Sentences can return nil for a line that broke.
package serialline

import (
	"bufio"
	"fmt"
	"io"
	"sync"
)

// Line status bits of a 16550 UART.
const (
	statusOverrun = 1 << 1
	statusFraming = 1 << 3
	statusBreak   = 1 << 4
)

const (
	xon  = 0x11
	xoff = 0x13
)

// Port is an open serial port.
type Port interface {
	io.ReadCloser
	LineStatus() (int, error)
}

// Monitor reads one port.
type Monitor struct {
	port Port
	out  *io.PipeReader
	in   *io.PipeWriter

	mu     sync.Mutex
	status int
}

func spawn(name string, logf func(string, ...any), task func()) {
	go func() {
		defer logf("%s: stopped", name)
		task()
	}()
}

// Watch starts to read port.
func Watch(port Port, logf func(string, ...any)) *Monitor {
	m := &Monitor{port: port}
	m.out, m.in = io.Pipe()
	spawn("serial monitor", logf, m.forward)
	return m
}

func (m *Monitor) forward() {
	buf := make([]byte, 256)
	var err error
	for err == nil {
		var n int
		n, err = m.port.Read(buf)
		if _, werr := m.in.Write(strip(buf[:n])); werr != nil {
			err = werr
		}
	}
	m.in.CloseWithError(io.EOF)
	status, err := m.port.LineStatus()
	if err != nil {
		status = statusBreak
	}
	m.mu.Lock()
	m.status = status
	m.mu.Unlock()
}

// strip removes flow control bytes in place.
func strip(b []byte) []byte {
	kept := b[:0]
	for _, c := range b {
		if c != xon && c != xoff {
			kept = append(kept, c)
		}
	}
	return kept
}

func statusError(status int) error {
	switch {
	case status&statusBreak != 0:
		return fmt.Errorf("serial: break on the line (%#x)", status)
	case status&(statusFraming|statusOverrun) != 0:
		return fmt.Errorf("serial: framing or overrun error (%#x)", status)
	}
	return nil
}

// Sentences calls fn for each sentence until the line ends.
func (m *Monitor) Sentences(fn func(string) error) error {
	sc := bufio.NewScanner(m.out)
	for sc.Scan() {
		if err := fn(sc.Text()); err != nil {
			m.out.CloseWithError(err)
			return err
		}
	}
	if err := sc.Err(); err != nil {
		return fmt.Errorf("serial: %w", err)
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	return statusError(m.status) // want "`m\\.status` may still be 0 here"
}
