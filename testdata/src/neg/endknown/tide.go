// Package endknown reads a tide gauge.
//
// Last drains the levels to their end and then asks the channel once more. It
// finds the end again, so that it never comes to the note, which the reader
// writes after it has closed the channel.
package endknown

import (
	"bufio"
	"io"
	"sync"
)

// Gauge is a tide gauge.
type Gauge struct {
	src    io.Reader
	logf   func(string, ...any)
	levels chan string

	mu   sync.Mutex
	note string
}

// Open starts to read from src.
func Open(src io.Reader, logf func(string, ...any)) *Gauge {
	g := &Gauge{src: src, logf: logf, levels: make(chan string)}
	go g.read()
	return g
}

func (g *Gauge) read() {
	for sc := bufio.NewScanner(g.src); sc.Scan(); {
		g.levels <- sc.Text()
	}
	close(g.levels)
	g.logf("the gauge is silent")
	g.mu.Lock()
	g.note = "silent"
	g.mu.Unlock()
}

// Last returns the last level, or the note on a gauge that has come back.
func (g *Gauge) Last() string {
	last := "none"
	for level := range g.levels {
		last = level
	}
	if _, back := <-g.levels; !back {
		return last
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.note
}
