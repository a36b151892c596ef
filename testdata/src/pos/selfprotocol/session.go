// Package selfprotocol is the client of a line protocol for a print spooler.
//
// Close asks the server to hang up and stays until the reader is gone. The
// reader calls it, too, when the server breaks the protocol, and then waits for
// a channel that it would close itself one call further up.
package selfprotocol

import (
	"bufio"
	"errors"
	"io"
	"strings"
	"sync"
)

// ErrProtocol reports a server that does not speak the protocol.
var ErrProtocol = errors.New("spool: protocol error")

// Session is a connection to a spooler.
type Session struct {
	rw    io.ReadWriteCloser
	lines chan string
	gone  chan struct{}

	mu  sync.Mutex
	err error
}

// Open starts a session.
func Open(rw io.ReadWriteCloser) *Session {
	s := &Session{rw: rw, lines: make(chan string, 8), gone: make(chan struct{})}
	go s.receive()
	return s
}

func (s *Session) receive() {
	defer close(s.gone)
	sc := bufio.NewScanner(s.rw)
	for sc.Scan() {
		line, ok := strings.CutPrefix(sc.Text(), "job ")
		if !ok {
			s.fail(ErrProtocol)
			s.Close()
			return
		}
		s.lines <- line
	}
	s.fail(io.EOF)
}

func (s *Session) fail(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.err == nil {
		s.err = err
	}
}

// Job returns the next job, once the session has ended its reason.
func (s *Session) Job() (string, error) {
	select {
	case line := <-s.lines:
		return line, nil
	case <-s.gone:
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return "", s.err
}

// Close hangs up and waits until nothing is received any more.
func (s *Session) Close() error {
	io.WriteString(s.rw, "quit\n")
	err := s.rw.Close()
	<-s.gone // want "deadlock: `<-s\\.gone` waits for `receive` to end, but runs on it \\(called at line \\d+\\), before `close\\(s\\.gone\\)` \\(line \\d+\\); let its callers wait"
	return err
}
