// Package shapenestedlock is a session with one struct for each direction, with a
// mutex of their own.
//
// The reader closes the input of the receiving half and then stores the final
// code, but in one critical section of the half's mutex, which Read takes before
// it looks at the code. The mutexes of the other half and of the session have
// nothing to do with it.
package shapenestedlock

import (
	"bufio"
	"fmt"
	"io"
	"strconv"
	"strings"
	"sync"
)

// half is one direction of a session.
type half struct {
	mu    sync.Mutex
	lines chan string
	final struct {
		set  bool
		code int
	}
}

func (h *half) finish(code int, logf func(string, ...any)) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.final.set {
		return
	}
	close(h.lines)
	logf("session: direction ends with code %d", code)
	h.final.set = true
	h.final.code = code
}

func (h *half) code() int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.final.code
}

// Session is a session with a terminal server.
type Session struct {
	rw   io.ReadWriteCloser
	logf func(format string, args ...any)
	rx   half

	mu   sync.Mutex
	sent int
}

// Open starts to receive.
func Open(rw io.ReadWriteCloser, logf func(string, ...any)) *Session {
	s := &Session{rw: rw, logf: logf, rx: half{lines: make(chan string)}}
	go s.receive()
	return s
}

func (s *Session) receive() {
	code := -1
	defer s.rw.Close()
	sc := bufio.NewScanner(s.rw)
	for sc.Scan() {
		if text, ok := strings.CutPrefix(sc.Text(), "exit "); ok {
			if n, err := strconv.Atoi(text); err == nil {
				code = n
			}
			break
		}
		s.rx.lines <- sc.Text()
	}
	s.rx.finish(code, s.logf)
}

// Read returns the next line of the server.
func (s *Session) Read() (string, error) {
	line, ok := <-s.rx.lines
	if ok {
		return line, nil
	}
	return "", fmt.Errorf("session: exit code %d", s.rx.code())
}

// Write sends a line to the server.
func (s *Session) Write(line string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sent++
	_, err := io.WriteString(s.rw, line+"\n")
	return err
}
