// Package elemstreams carries many streams over one connection.
//
// When the connection fails the session ends each of its streams and then
// stores the reason, each step under its lock. A stream that has ended asks its
// session for the reason, through the pointer back that every stream has, and
// may be the first to lock: the reason is then nil.
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
	s.mu.Unlock()
	s.logf("session over: %v", err)
	s.mu.Lock()
	s.reason = err
	s.mu.Unlock()
}

// ReadByte returns the next byte of the stream.
func (st *Stream) ReadByte() (byte, error) {
	b, ok := <-st.in
	if !ok {
		st.session.mu.Lock()
		defer st.session.mu.Unlock()
		return 0, fmt.Errorf("stream %d: %w", st.id, st.session.reason) // want "`st\\.session\\.reason` may still be nil here: `ReadByte` waits only for `close\\(st\\.in\\)` \\(line \\d+\\), `receive` stores it after that \\(line \\d+\\); store it first"
	}
	return b, nil
}
