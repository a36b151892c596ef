// Package shedresetfirst counts sheep into a shed. At the end the reader stores whether the gate holds
// and then closes the queue; Sheep returns that. Reset drops the queue when nobody waits any
// more.
package shedresetfirst

import (
	"bufio"
	"io"
	"sync/atomic"
)

type flock struct {
	sheep chan string
	shut  atomic.Bool
}

// Shed is a shed.
type Shed struct {
	flock
	logf func(format string, args ...any)
}

// Count starts to read from r.
func Count(r io.Reader, logf func(string, ...any)) *Shed {
	s := &Shed{flock: flock{sheep: make(chan string)}, logf: logf}
	go s.count(bufio.NewScanner(r))
	return s
}

func (s *Shed) count(sc *bufio.Scanner) {
	for sc.Scan() {
		s.sheep <- sc.Text()
	}
	s.logf("shed: shut")
	s.shut.Store(true)
	close(s.sheep)
}

// Sheep returns the next sheep, at the end "" and whether the gate is shut.
func (s *Shed) Sheep() (name string, shut bool) {
	name, ok := <-s.sheep
	if ok {
		return name, false
	}
	return "", s.shut.Load()
}

// Reset forgets the flock.
func (s *Shed) Reset() { s.flock.sheep = nil }
