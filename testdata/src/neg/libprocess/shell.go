// Package libprocess runs a command and hands out its output line by line.
//
// A goroutine waits for the process and notes how it ended. Who comes to the end
// of the output waits for that goroutine, because the process may still be on
// its way out.
package libprocess

import (
	"bufio"
	"fmt"
	"io"
	"os/exec"
	"sync"
)

// A Shell is a running command.
type Shell struct {
	cmd   *exec.Cmd
	lines *bufio.Scanner
	gone  chan struct{}

	mu     sync.Mutex
	status error
}

// Start runs a command.
func Start(name string, args ...string) (*Shell, error) {
	cmd := exec.Command(name, args...)
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	s := &Shell{cmd: cmd, lines: bufio.NewScanner(out), gone: make(chan struct{})}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	go s.reap()
	return s, nil
}

func (s *Shell) reap() {
	defer close(s.gone)
	err := s.cmd.Wait()
	s.mu.Lock()
	s.status = err
	s.mu.Unlock()
}

// Line returns the next line of output.
func (s *Shell) Line() (string, error) {
	if s.lines.Scan() {
		return s.lines.Text(), nil
	}
	<-s.gone
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.status != nil {
		return "", fmt.Errorf("the command failed: %w", s.status)
	}
	return "", io.EOF
}

// ExitCode reads the output to its end and returns the exit code.
func (s *Shell) ExitCode() int {
	for s.lines.Scan() {
	}
	<-s.gone
	return s.cmd.ProcessState.ExitCode()
}
