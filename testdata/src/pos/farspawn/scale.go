// Package farspawn reads a weighing scale.
//
// The reader is started by a helper of another package, which survives its panics. It
// tells when it has ended; Weight does not wait for it, though.
package farspawn

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"sync"

	"github.com/wsracecheck/wsracecheck/testdata/src/pos/farspawn/safe"
)

// A Scale is a scale at the end of a line.
type Scale struct {
	port    io.ReadCloser
	weights chan string
	done    chan struct{}

	mu     sync.Mutex
	broken error
}

// Open starts to read from port.
func Open(port io.ReadCloser) *Scale {
	s := &Scale{port: port, weights: make(chan string, 8), done: make(chan struct{})}
	safe.Go("scale", func() {
		defer close(s.done)
		s.read()
	})
	return s
}

func (s *Scale) read() {
	sc := bufio.NewScanner(s.port)
	for sc.Scan() {
		s.weights <- sc.Text()
	}
	close(s.weights)
	err := s.port.Close()
	s.mu.Lock()
	s.broken = errors.Join(io.ErrUnexpectedEOF, err)
	s.mu.Unlock()
}

// Weight returns the next weight.
func (s *Scale) Weight() (string, error) {
	w, ok := <-s.weights
	if !ok {
		s.mu.Lock()
		defer s.mu.Unlock()
		return "", fmt.Errorf("scale: %w", s.broken) // want "`s\\.broken` may still be nil here: `Weight` waits only for `close\\(s\\.weights\\)` \\(line \\d+\\), the goroutine started in `Open` stores it after that \\(line \\d+\\); wait for `<-s\\.done` first"
	}
	return w, nil
}
