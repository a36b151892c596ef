// Package libprocess runs a command and hands out its output line by line.
//
// A goroutine waits for the process and notes how it ended. The end of the
// output says that the process has closed its side of the pipe, which it does
// on its way out: neither its exit code nor what Wait returns is known by then.
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
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.status != nil { // want "`s\\.status` may still be nil here: `Line` waits only for the end of `s\\.cmd\\.StdoutPipe\\(\\)` \\(line \\d+\\), `reap` stores it after that \\(line \\d+\\); wait for `<-s\\.gone` first"
		return "", fmt.Errorf("the command failed: %w", s.status)
	}
	return "", io.EOF
}

// ExitCode reads the output to its end and returns the exit code.
func (s *Shell) ExitCode() int {
	for s.lines.Scan() {
	}
	return s.cmd.ProcessState.ExitCode() // want "`s\\.cmd\\.ProcessState` may still be nil here: `ExitCode` waits only for the end of `s\\.cmd\\.StdoutPipe\\(\\)` \\(line \\d+\\), `reap` stores it after that \\(line \\d+\\); wait for `<-s\\.gone` first"
}
