// Package elemstreams carries many streams over one connection.
//
// When the connection fails the session ends each of its streams and stores the
// reason last, but it does not give up its lock in between. A stream that has
// ended locks the session to ask for the reason, so it cannot come too early.
package elemstreams

import (
	"fmt"
	"io"
	"net"
	"sync"
)

// Session is the connection.
type Session struct {
	nc   net.Conn
	logf func(string, ...any)

	mu      sync.Mutex
	streams map[byte]*Stream
	reason  error
}

// Stream is one of the streams of a session.
type Stream struct {
	id      byte
	session *Session
	in      chan byte
}

// NewSession starts to receive from nc.
func NewSession(nc net.Conn, logf func(string, ...any)) *Session {
	s := &Session{nc: nc, logf: logf, streams: make(map[byte]*Stream)}
	go s.receive()
	return s
}

// Open makes the stream with the given number.
func (s *Session) Open(id byte) *Stream {
	st := &Stream{id: id, session: s, in: make(chan byte, 16)}
	s.mu.Lock()
	s.streams[id] = st
	s.mu.Unlock()
	return st
}

// receive reads pairs of a stream's number and a byte for it.
func (s *Session) receive() {
	var pair [2]byte
	for {
		if _, err := io.ReadFull(s.nc, pair[:]); err != nil {
			s.end(err)
			return
		}
		s.mu.Lock()
		st := s.streams[pair[0]]
		s.mu.Unlock()
		if st != nil {
			st.in <- pair[1]
		}
	}
}

func (s *Session) end(err error) {
	s.mu.Lock()
	for _, st := range s.streams {
		close(st.in)
	}
	s.logf("session over: %v", err)
	s.reason = err
	s.mu.Unlock()
}

// ReadByte returns the next byte of the stream.
func (st *Stream) ReadByte() (byte, error) {
	b, ok := <-st.in
	if !ok {
		st.session.mu.Lock()
		defer st.session.mu.Unlock()
		return 0, fmt.Errorf("stream %d: %w", st.id, st.session.reason)
	}
	return b, nil
}
