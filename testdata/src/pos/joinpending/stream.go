// Package joinpending receives one multiplexed stream of an SSH-like transport.
//
// serve closes done at the end of its body, while the call that stores the exit
// status is still a pending defer. Waiting for done therefore does not cover the
// status, and a session that failed is reported as exit status 0.
package joinpending

import (
	"bufio"
	"fmt"
	"io"
	"strconv"
	"strings"
	"sync"
)

// Session is a remote command on a transport.
type Session struct {
	ch     io.ReadWriteCloser
	output chan string
	done   chan struct{}

	mu     sync.Mutex
	status int
}

// Start runs the command on the channel ch.
func Start(ch io.ReadWriteCloser, command string) (*Session, error) {
	if _, err := fmt.Fprintf(ch, "exec %s\n", command); err != nil {
		return nil, err
	}
	s := &Session{ch: ch, output: make(chan string), done: make(chan struct{})}
	go s.serve()
	return s, nil
}

func (s *Session) serve() {
	status := 255
	defer func() {
		s.ch.Close()
		s.setStatus(status)
	}()
	sc := bufio.NewScanner(s.ch)
	for sc.Scan() {
		request, arg, _ := strings.Cut(sc.Text(), " ")
		if request == "exit-status" {
			if n, err := strconv.Atoi(arg); err == nil {
				status = n
			}
			break
		}
		if request == "data" {
			s.output <- arg
		}
	}
	close(s.output)
	close(s.done)
}

func (s *Session) setStatus(status int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.status = status
}

// Output returns the whole output of the command, and an error if it failed.
func (s *Session) Output() (string, error) {
	var out strings.Builder
	for line := range s.output {
		out.WriteString(line + "\n")
	}
	<-s.done
	s.mu.Lock()
	status := s.status // want "`s\\.status` may still be 0 behind `<-s\\.done`: `close\\(s\\.done\\)` \\(line \\d+\\) comes before `serve` stores it \\(line \\d+\\); close `s\\.done` after that"
	s.mu.Unlock()
	if status != 0 {
		return out.String(), fmt.Errorf("remote command: exit status %d", status)
	}
	return out.String(), nil
}

// Signal sends a signal to the command.
func (s *Session) Signal(name string) error {
	_, err := fmt.Fprintf(s.ch, "signal %s\n", name)
	return err
}
