// Package designrestart is a subscriber that reconnects by itself.
//
// The reader stores the error of each connection before it dials again, and it
// closes the channel of messages only when it gives up, after the last error was
// stored: the design "reader that restarts and stores lastErr before it signals".
package designrestart

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"time"
)

// Dialer opens a connection.
type Dialer func(attempt int) (io.ReadCloser, error)

// Subscriber receives messages over one connection after the other.
type Subscriber struct {
	dial     Dialer
	attempts int
	pause    time.Duration
	msgs     chan string

	mu      sync.Mutex
	lastErr error
}

// Subscribe starts to receive. It gives up after the given number of attempts.
func Subscribe(dial Dialer, attempts int, pause time.Duration) *Subscriber {
	s := &Subscriber{dial: dial, attempts: attempts, pause: pause, msgs: make(chan string)}
	go s.run()
	return s
}

func (s *Subscriber) run() {
	defer close(s.msgs)
	for attempt := 1; ; attempt++ {
		err := s.receive(attempt)
		s.mu.Lock()
		s.lastErr = fmt.Errorf("attempt %d: %w", attempt, err)
		s.mu.Unlock()
		if attempt == s.attempts {
			return
		}
		time.Sleep(s.pause)
	}
}

func (s *Subscriber) receive(attempt int) error {
	conn, err := s.dial(attempt)
	if err != nil {
		return err
	}
	defer conn.Close()
	sc := bufio.NewScanner(conn)
	for sc.Scan() {
		if reason, ok := strings.CutPrefix(sc.Text(), "drop "); ok {
			return errors.New(reason)
		}
		s.msgs <- sc.Text()
	}
	return io.ErrUnexpectedEOF
}

// Next returns the next message, or the error of the last attempt.
func (s *Subscriber) Next() (string, error) {
	msg, ok := <-s.msgs
	if !ok {
		return "", s.Err()
	}
	return msg, nil
}

// Err returns the error of the last connection that failed.
func (s *Subscriber) Err() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.lastErr
}
