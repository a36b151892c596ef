// Package lockonce controls an infusion pump over a serial line.
//
// Whoever comes first says how the session ended: the reader, with the error of the
// line, or Close. Close also waits for the reader, so that nobody writes after it. It
// does so while it is the first, and the reader has to find out who was.
package lockonce

import (
	"bufio"
	"errors"
	"io"
	"sync"
)

// ErrClosed means that the session was closed by Close.
var ErrClosed = errors.New("pump: session closed")

// Pump is one session.
type Pump struct {
	line   io.ReadWriteCloser
	rates  chan string
	gone   chan struct{}
	ending sync.Once
	reason error
}

// Open starts a session.
func Open(line io.ReadWriteCloser) *Pump {
	p := &Pump{line: line, rates: make(chan string, 8), gone: make(chan struct{})}
	go p.watch()
	return p
}

func (p *Pump) watch() {
	defer close(p.gone)
	sc := bufio.NewScanner(p.line)
	for sc.Scan() {
		p.rates <- sc.Text()
	}
	err := sc.Err()
	if err == nil {
		err = io.EOF
	}
	p.end(err)
}

// end notes the reason, if it is the first.
func (p *Pump) end(reason error) {
	p.ending.Do(func() {
		p.reason = reason
		p.line.Close()
	})
}

// Rate returns the next rate that the pump reports.
func (p *Pump) Rate() (string, error) {
	select {
	case r := <-p.rates:
		return r, nil
	case <-p.gone:
		return "", p.reason
	}
}

// Close ends the session, and returns when the last rate has been read.
func (p *Pump) Close() error {
	p.ending.Do(func() {
		p.reason = ErrClosed
		p.line.Close()
		<-p.gone // want "deadlock: `<-p\\.gone` waits inside of `p\\.ending\\.Do` \\(line \\d+\\), which `watch` has to get through \\(line \\d+\\) before `close\\(p\\.gone\\)` \\(line \\d+\\); wait when it has returned"
	})
	<-p.gone
	return p.reason
}
