// Package shapeinterface reads the events of a machine.
//
// The session only knows an interface, but what it holds is always the same
// type, whose reader closes the channel of events before it notes why.
package shapeinterface

import (
	"bufio"
	"fmt"
	"io"
	"sync"
)

// source is where events come from.
type source interface {
	next() (string, error)
	reason() error
}

// A Session is the life of one machine.
type Session struct {
	src  source
	seen int
}

// Watch starts to read the events of a machine.
func Watch(rw io.ReadCloser) *Session { return &Session{src: newStream(rw)} }

// Event returns the next event.
func (s *Session) Event() (string, error) {
	e, err := s.src.next()
	if err == io.EOF {
		return "", fmt.Errorf("after %d events: %w", s.seen, s.src.reason()) // want "`s\\.src\\.failed` may still be nil here \\(in `reason`\\): `Event` waits only for `close\\(s\\.src\\.events\\)` \\(line \\d+\\), `read` stores it after that \\(line \\d+\\); wait for `<-s\\.src\\.done` first"
	}
	s.seen++
	return e, err
}

// stream reads events from a connection.
type stream struct {
	rw     io.ReadCloser
	events chan string
	done   chan struct{}

	mu     sync.Mutex
	failed error
}

func newStream(rw io.ReadCloser) *stream {
	s := &stream{rw: rw, events: make(chan string, 8), done: make(chan struct{})}
	go s.read()
	return s
}

func (s *stream) read() {
	defer close(s.done)
	sc := bufio.NewScanner(s.rw)
	for sc.Scan() {
		s.events <- sc.Text()
	}
	close(s.events)
	s.rw.Close()
	s.mu.Lock()
	s.failed = io.ErrUnexpectedEOF
	s.mu.Unlock()
}

func (s *stream) next() (string, error) {
	e, ok := <-s.events
	if !ok {
		return "", io.EOF
	}
	return e, nil
}

func (s *stream) reason() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.failed
}
