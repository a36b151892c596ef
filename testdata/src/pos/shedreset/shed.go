// Package shedreset counts sheep into a shed. At the end the reader closes the queue and then stores
// whether the gate holds; Sheep returns that as it is by then. Reset drops the queue when
// nobody waits any more.
package shedreset

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
	close(s.sheep)
	s.logf("shed: shut")
	s.shut.Store(true)
}

// Sheep returns the next sheep, at the end "" and whether the gate is shut.
func (s *Shed) Sheep() (name string, shut bool) {
	name, ok := <-s.sheep
	if ok {
		return name, false
	}
	return "", s.shut.Load() // want "`s\\.flock\\.shut`"
}

// Reset forgets the flock.
func (s *Shed) Reset() { s.flock.sheep = nil }
