// Package muxarms multiplexes calls over one connection.
//
// A session can end in three ways, and each has a channel and an error of its
// own, which is stored before its channel is closed. Accept answers each end
// with the error that belongs to it; a closed session has none.
package muxarms

import (
	"errors"
	"io"
	"net"
	"sync"
	"sync/atomic"
)

// ErrVersion is returned when the peer speaks another version.
var ErrVersion = errors.New("muxarms: unknown version")

// Session is one end of a multiplexed connection.
type Session struct {
	conn  net.Conn
	calls chan byte

	gone     chan struct{}
	goneOnce sync.Once

	readDead  chan struct{}
	readErr   atomic.Value
	protoDead chan struct{}
	protoErr  atomic.Value
}

// NewSession starts to read from conn.
func NewSession(conn net.Conn) *Session {
	s := &Session{
		conn:      conn,
		calls:     make(chan byte),
		gone:      make(chan struct{}),
		readDead:  make(chan struct{}),
		protoDead: make(chan struct{}),
	}
	go s.receive()
	return s
}

func (s *Session) receive() {
	var head [2]byte
	for {
		if _, err := io.ReadFull(s.conn, head[:]); err != nil {
			s.readErr.Store(err)
			close(s.readDead)
			return
		}
		if head[0] != 1 {
			s.protoErr.Store(ErrVersion)
			close(s.protoDead)
			return
		}
		select {
		case s.calls <- head[1]:
		case <-s.gone:
			return
		}
	}
}

// Accept returns the next call.
func (s *Session) Accept() (byte, error) {
	select {
	case call := <-s.calls:
		return call, nil
	case <-s.readDead:
		return 0, s.readErr.Load().(error)
	case <-s.protoDead:
		return 0, s.protoErr.Load().(error)
	case <-s.gone:
		return 0, net.ErrClosed
	}
}

// Close ends the session. Calls that wait in Accept fail with net.ErrClosed.
func (s *Session) Close() error {
	s.goneOnce.Do(func() { close(s.gone) })
	return s.conn.Close()
}

// Drain accepts calls until the session ends, whatever ended it. An error of
// the read side is the last it looks at, so that it only gets there if reading
// has not failed.
func (s *Session) Drain() (n int, err error) {
	for {
		if err := s.waitRead(); err != nil {
			return n, err
		}
		if _, err := s.Accept(); err != nil {
			return n, err
		}
		n++
	}
}

// waitRead reports the end of the read side, if it has come.
func (s *Session) waitRead() error {
	select {
	case <-s.readDead:
		return s.readErr.Load().(error)
	default:
		return nil
	}
}
