// Package askedtogo talks to a printer that is sent home when it reports a fault.
//
// The goroutine that sends it home raises a flag, so that nobody hands in more work,
// and then waits for the printer to say goodbye. The flag tells that the end was asked
// for. It is not the end: what the printer said is there when it has said it, and until
// then the status is that it is still going.
package askedtogo

import (
	"bufio"
	"io"
	"strings"
	"sync"
)

// A Printer is a connection to one.
type Printer struct {
	rw   io.ReadWriteCloser
	logf func(string, ...any)
	bye  chan string
	done chan struct{}

	mu    sync.Mutex
	asked bool
	last  string
}

// Connect connects to a printer.
func Connect(rw io.ReadWriteCloser, logf func(string, ...any)) *Printer {
	p := &Printer{rw: rw, logf: logf, bye: make(chan string, 1), done: make(chan struct{})}
	go p.read()
	return p
}

func (p *Printer) read() {
	lines := bufio.NewScanner(p.rw)
	for lines.Scan() {
		switch word, rest, _ := strings.Cut(lines.Text(), " "); word {
		case "fault":
			go p.sendHome()
		case "bye":
			p.bye <- rest
		}
	}
}

func (p *Printer) sendHome() {
	defer close(p.done)
	p.mu.Lock()
	p.asked = true
	p.mu.Unlock()
	io.WriteString(p.rw, "go\n")
	last := <-p.bye
	p.logf("it is gone")
	p.mu.Lock()
	p.last = last
	p.mu.Unlock()
}

// Gone waits until the printer is gone, and returns what it said last.
func (p *Printer) Gone() string {
	<-p.done
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.last
}

// Status is for a display.
func (p *Printer) Status() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.asked {
		return "ready"
	}
	return "going " + p.last
}
