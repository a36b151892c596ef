// Package shapenested is a session with one struct for each direction, nested in
// each other, with a mutex of their own.
//
// The reader closes the input of the receiving half before it stores the final
// code in the struct nested in that half. Read takes the mutex of the half and
// still finds code 0.
package shapenested

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
	bytes int
	final struct {
		code int
	}
}

func (h *half) count(n int) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.bytes += n
}

func (h *half) finish(code int) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.final.code = code
}

// Session is a session with a terminal server.
type Session struct {
	rw    io.ReadWriteCloser
	input chan string
	rx    half
	tx    half
}

// Open starts to receive.
func Open(rw io.ReadWriteCloser) *Session {
	s := &Session{rw: rw, input: make(chan string)}
	go s.receive()
	return s
}

func (s *Session) receive() {
	code := -1
	sc := bufio.NewScanner(s.rw)
	for sc.Scan() {
		if text, ok := strings.CutPrefix(sc.Text(), "exit "); ok {
			if n, err := strconv.Atoi(text); err == nil {
				code = n
			}
			break
		}
		s.rx.count(len(sc.Text()))
		s.input <- sc.Text()
	}
	close(s.input)
	s.rw.Close()
	s.rx.finish(code)
}

// Read returns the next line of the server.
func (s *Session) Read() (string, error) {
	line, ok := <-s.input
	if ok {
		return line, nil
	}
	s.rx.mu.Lock()
	defer s.rx.mu.Unlock()
	return "", fmt.Errorf("session: exit code %d", s.rx.final.code) // want "`s\\.rx\\.final\\.code` may still be 0 here"
}

// Write sends a line to the server.
func (s *Session) Write(line string) error {
	s.tx.count(len(line))
	_, err := io.WriteString(s.rw, line+"\n")
	return err
}
