// Package liboncevalue talks to a helper program over its standard streams.
//
// The reader closes the reply channel before it collects the outcome, but the
// outcome is a sync.OnceValue: a Request that finds the channel closed either
// computes it or waits for the reader to have computed it. What the function
// stores on the way is there when it returns.
package liboncevalue

import (
	"bufio"
	"fmt"
	"io"
	"strings"
	"sync"
)

// Process is a running helper program.
type Process struct {
	stdin   io.WriteCloser
	stdout  io.Reader
	stderr  io.Reader
	replies chan string
	outcome func() error
	crashed bool
}

// Attach starts to read from the streams of a program; wait returns when the
// program has exited.
func Attach(stdin io.WriteCloser, stdout, stderr io.Reader, wait func() error) *Process {
	p := &Process{stdin: stdin, stdout: stdout, stderr: stderr, replies: make(chan string)}
	p.outcome = sync.OnceValue(func() error {
		text, _ := io.ReadAll(p.stderr)
		err := wait()
		p.crashed = strings.Contains(string(text), "panic:")
		if err != nil {
			return fmt.Errorf("helper: %w: %s", err, strings.TrimSpace(string(text)))
		}
		return io.EOF
	})
	go p.read()
	return p
}

func (p *Process) read() {
	sc := bufio.NewScanner(p.stdout)
	for sc.Scan() {
		p.replies <- sc.Text()
	}
	close(p.replies)
	p.outcome()
}

// Request sends one line and returns the reply.
func (p *Process) Request(line string) (string, error) {
	if _, err := io.WriteString(p.stdin, line+"\n"); err != nil {
		return "", err
	}
	reply, ok := <-p.replies
	if !ok {
		err := p.outcome()
		if p.crashed {
			return "", fmt.Errorf("please report this crash: %w", err)
		}
		return "", err
	}
	return reply, nil
}
