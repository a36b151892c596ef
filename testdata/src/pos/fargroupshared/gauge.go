// Package fargroupshared reads a rain gauge.
//
// The reader is started by a group of another package, and so is somebody who keeps the
// gauge awake until it is closed. To wait for the whole group at the end of the stream
// would take for ever.
package fargroupshared

import (
	"bufio"
	"errors"
	"io"
	"sync"
	"time"

	"github.com/wsracecheck/wsracecheck/testdata/src/pos/fargroupshared/crew"
)

// A Gauge is a gauge at the end of a line.
type Gauge struct {
	port    io.ReadCloser
	amounts chan string
	crew    crew.Crew
	off     chan struct{}

	mu      sync.Mutex
	broken  error
	touched int
}

// Open starts to read from port.
func Open(port io.ReadCloser) *Gauge {
	g := &Gauge{port: port, amounts: make(chan string, 8), off: make(chan struct{})}
	g.crew.Work(g.read)
	g.crew.Work(g.wake)
	return g
}

func (g *Gauge) read() {
	sc := bufio.NewScanner(g.port)
	for sc.Scan() {
		g.amounts <- sc.Text()
	}
	close(g.amounts)
	err := g.port.Close()
	g.mu.Lock()
	g.broken = errors.Join(io.ErrUnexpectedEOF, err)
	g.mu.Unlock()
}

func (g *Gauge) wake() {
	t := time.NewTicker(time.Minute)
	defer t.Stop()
	for {
		select {
		case <-t.C:
			g.touch()
		case <-g.off:
			return
		}
	}
}

func (g *Gauge) touch() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.touched++
}

// Close lets the gauge sleep.
func (g *Gauge) Close() {
	close(g.off)
	g.crew.Rest()
}

// Rain returns the next amount.
func (g *Gauge) Rain() (string, error) {
	a, ok := <-g.amounts
	if !ok {
		g.mu.Lock()
		defer g.mu.Unlock()
		return "", g.broken // want "`g\\.broken` may still be nil here: `Rain` waits only for `close\\(g\\.amounts\\)` \\(line \\d+\\), `read` stores it after that \\(line \\d+\\); wait for `g\\.crew\\.Rest\\(\\)` first"
	}
	return a, nil
}
