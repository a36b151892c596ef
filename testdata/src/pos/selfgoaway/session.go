// Package selfgoaway is a session of a multiplexer.
//
// GoAway on a broken connection waits for the session to be shut down, to learn why. Close
// shuts it down when the receiver has left. But the receiver calls GoAway, too.
package selfgoaway

import (
	"bufio"
	"errors"
	"io"
	"sync"
)

// ErrGone is returned for a session that the peer has ended.
var ErrGone = errors.New("session: gone")

// Session is a session.
type Session struct {
	rw       io.ReadWriteCloser
	once     sync.Once
	received chan struct{}
	shut     chan struct{}
	err      error
}

// New starts a session.
func New(rw io.ReadWriteCloser) *Session {
	s := &Session{rw: rw, received: make(chan struct{}), shut: make(chan struct{})}
	go s.receive()
	return s
}

func (s *Session) receive() {
	defer close(s.received)
	sc := bufio.NewScanner(s.rw)
	for sc.Scan() {
		if sc.Text() != "ping" {
			s.GoAway()
			return
		}
		io.WriteString(s.rw, "pong\n")
	}
}

// GoAway tells the peer that the session is over.
func (s *Session) GoAway() error {
	if _, err := io.WriteString(s.rw, "goaway\n"); err == nil {
		return nil
	}
	<-s.shut // want "deadlock: `<-s\\.shut` waits for `receive` to end, but runs on it \\(called at line \\d+\\), before `close\\(s\\.shut\\)` \\(line \\d+\\); let its callers wait"
	return s.err
}

// Close ends the session. Those who still wait learn why.
func (s *Session) Close() {
	s.once.Do(func() {
		s.rw.Close()
		<-s.received
		s.err = ErrGone
		close(s.shut)
	})
}
