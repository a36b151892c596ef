// Package startslater copies a file through two ends of a pipe of streams.
//
// The receiving end reports on a channel when it has all. Only then the sending
// stream is closed, which starts a timer for the answer of the peer; the timer sets
// the phase of the stream. What the report tells cannot be about a timer that nobody
// has set yet.
package startslater

import (
	"fmt"
	"io"
	"sync"
	"time"
)

type phase int

const (
	open phase = iota
	closing
	reset
)

// A Stream is one of several on a connection.
type Stream struct {
	w      io.Writer
	linger time.Duration
	logf   func(string, ...any)

	mu    sync.Mutex
	phase phase
	timer *time.Timer
}

// Open opens a stream to w.
func Open(w io.Writer, linger time.Duration, logf func(string, ...any)) *Stream {
	return &Stream{w: w, linger: linger, logf: logf}
}

// Write sends p.
func (s *Stream) Write(p []byte) (int, error) {
	s.mu.Lock()
	now := s.phase
	s.mu.Unlock()
	if now != open {
		return 0, fmt.Errorf("startslater: write in phase %d", now)
	}
	return s.w.Write(p)
}

// Close says goodbye, and waits in the background for the peer to do the same.
func (s *Stream) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.phase != open {
		return nil
	}
	s.phase = closing
	s.timer = time.AfterFunc(s.linger, s.giveUp)
	return nil
}

func (s *Stream) giveUp() {
	s.logf("no answer")
	s.mu.Lock()
	s.phase = reset
	s.mu.Unlock()
}

// Copy sends head and tail to w, the tail when the reader of r has the head.
func Copy(r io.Reader, w io.Writer, head, tail string, linger time.Duration, logf func(string, ...any)) error {
	errs := make(chan error, 1)
	peer := Open(w, linger, logf)
	go func() {
		defer peer.Close()
		_, err := io.ReadFull(r, make([]byte, len(head)))
		if err != nil {
			errs <- err
			return
		}
		errs <- err
	}()

	out := Open(w, linger, logf)
	defer out.Close()
	if _, err := out.Write([]byte(head)); err != nil {
		return err
	}
	if err := <-errs; err != nil {
		return err
	}
	_, err := out.Write([]byte(tail))
	return err
}
