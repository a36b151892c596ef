// Package timerarm reads a tide gauge.
//
// The arm that finds the readings at their end knows that the fault is stored,
// although it looks at the early channel afterwards; the arm of the timer reads
// nothing.
package timerarm

import (
	"bufio"
	"errors"
	"io"
	"sync"
	"time"
)

// ErrSlow reports that the gauge has nothing to say for now.
var ErrSlow = errors.New("gauge: no reading in time")

// Gauge is a connected tide gauge.
type Gauge struct {
	src      io.Reader
	logf     func(format string, args ...any)
	lost     chan struct{}
	readings chan string

	mu    sync.Mutex
	fault error
}

// Attach starts to read from src.
func Attach(src io.Reader, logf func(string, ...any)) *Gauge {
	g := &Gauge{src: src, logf: logf, lost: make(chan struct{}), readings: make(chan string, 8)}
	go g.read()
	return g
}

func (g *Gauge) read() {
	defer close(g.readings)
	sc := bufio.NewScanner(g.src)
	for sc.Scan() {
		g.readings <- sc.Text()
	}
	close(g.lost)
	g.logf("line lost")
	g.mu.Lock()
	g.fault = io.ErrUnexpectedEOF
	g.mu.Unlock()
}

// Next returns the next reading.
func (g *Gauge) Next() (string, error) {
	select {
	case r, ok := <-g.readings:
		if !ok {
			<-g.lost
			g.mu.Lock()
			defer g.mu.Unlock()
			return "", g.fault
		}
		return r, nil
	case <-time.After(time.Minute):
		return "", ErrSlow
	}
}
