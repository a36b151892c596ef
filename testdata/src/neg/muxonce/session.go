// Package muxonce is a session of a multiplexer with two goroutines that may end
// it: one that receives and one that pings.
//
// Whoever is first stores the error and closes die, both in one sync.Once. The
// receiver closes frames when it returns, in a defer: after its own call of the
// Once, or after it found die closed. Each way the error is there, whoever
// stored it, although the deferred close stands in the first line.
package muxonce

import (
	"errors"
	"net"
	"sync"
	"time"
)

// ErrSilent ends a session whose peer does not take our pings.
var ErrSilent = errors.New("session: peer does not read")

// Session is one connection.
type Session struct {
	nc     net.Conn
	frames chan byte
	logf   func(string, ...any)

	once sync.Once
	err  error
	die  chan struct{}
}

// New starts a session that pings every interval.
func New(nc net.Conn, interval time.Duration, logf func(string, ...any)) *Session {
	s := &Session{nc: nc, frames: make(chan byte), die: make(chan struct{}), logf: logf}
	go s.receive()
	go s.ping(interval)
	return s
}

func (s *Session) end(err error) {
	s.once.Do(func() {
		s.logf("session ends: %v", err)
		s.err = err
		close(s.die)
		s.nc.Close()
	})
}

func (s *Session) receive() {
	defer close(s.frames)
	var b [1]byte
	for {
		if _, err := s.nc.Read(b[:]); err != nil {
			s.end(err)
			return
		}
		select {
		case s.frames <- b[0]:
		case <-s.die:
			return
		}
	}
}

func (s *Session) ping(interval time.Duration) {
	tick := time.NewTicker(interval)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			if _, err := s.nc.Write([]byte{0}); err != nil {
				s.end(ErrSilent)
				return
			}
		case <-s.die:
			return
		}
	}
}

// Frame returns the next frame, or why there are no more.
func (s *Session) Frame() (byte, error) {
	f, ok := <-s.frames
	if !ok {
		return 0, s.err
	}
	return f, nil
}
