// Package orderdeferlifo reads lines from a device on a serial port.
//
// pump registers the defer that records the fault first and the one that closes
// the line channel last, so the channel is closed first: a ReadLine that finds
// it closed can ask for the fault before the deferred call has recorded it, and
// then returns an empty line without an error.
package orderdeferlifo

import (
	"bufio"
	"errors"
	"io"
	"strings"
	"sync"
)

// ErrUnplugged reports that the device went away without a read error.
var ErrUnplugged = errors.New("serial: device unplugged")

// Port is an open serial port.
type Port struct {
	dev   io.ReadWriteCloser
	logf  func(format string, args ...any)
	lines chan string

	mu    sync.Mutex
	fault error
}

// Open starts to read from dev.
func Open(dev io.ReadWriteCloser, logf func(string, ...any)) *Port {
	p := &Port{dev: dev, logf: logf, lines: make(chan string, 8)}
	go p.pump()
	return p
}

func (p *Port) pump() {
	sc := bufio.NewScanner(p.dev)
	defer p.recordFault(sc)
	defer p.logf("serial: port stopped")
	defer close(p.lines)
	for sc.Scan() {
		line := strings.TrimRight(sc.Text(), "\r")
		if line == "" || line[0] == '#' {
			continue
		}
		p.lines <- line
	}
}

func (p *Port) recordFault(sc *bufio.Scanner) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.fault = ErrUnplugged
	if err := sc.Err(); err != nil {
		p.fault = err
	}
}

// ReadLine returns the next line of the device.
func (p *Port) ReadLine() (string, error) {
	line, ok := <-p.lines
	if !ok {
		return "", p.Fault() // want "`p\\.fault` may still be nil here"
	}
	return line, nil
}

// Fault returns why the port stopped, or nil while it works.
func (p *Port) Fault() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.fault
}

// Command sends one command line to the device.
func (p *Port) Command(cmd string) error {
	_, err := io.WriteString(p.dev, cmd+"\r\n")
	return err
}

// Close closes the device.
func (p *Port) Close() error { return p.dev.Close() }
