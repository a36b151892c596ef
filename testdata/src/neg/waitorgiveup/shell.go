// Package waitorgiveup runs a remote shell.
//
// Close waits for the reader under the lock that the reader may need, but not for
// long: a second arm ends the wait, and no state is read on that arm.
package waitorgiveup

import (
	"bufio"
	"errors"
	"io"
	"sync"
	"time"
)

// ErrBusy is returned by Close if the output is still being read.
var ErrBusy = errors.New("shell: still reading")

// Shell is a remote shell.
type Shell struct {
	rw    io.ReadWriteCloser
	grace time.Duration
	done  chan struct{}

	mu   sync.Mutex
	last string
	err  error
}

// Open starts to read the output.
func Open(rw io.ReadWriteCloser, grace time.Duration) *Shell {
	s := &Shell{rw: rw, grace: grace, done: make(chan struct{})}
	go s.read()
	return s
}

func (s *Shell) read() {
	defer close(s.done)
	sc := bufio.NewScanner(s.rw)
	for sc.Scan() {
		s.mu.Lock()
		s.last = sc.Text()
		s.mu.Unlock()
	}
	s.mu.Lock()
	s.err = errors.Join(io.EOF, sc.Err())
	s.mu.Unlock()
}

// Last returns the last line of output.
func (s *Shell) Last() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.last
}

// Close ends the shell. The error is that of the output.
func (s *Shell) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.rw.Close(); err != nil {
		return err
	}
	select {
	case <-s.done:
		return s.err
	case <-time.After(s.grace):
		return ErrBusy
	}
}
