// Package libpipe runs a remote command and streams its output.
//
// The exit code travels as the error of the pipe: Read returns what supervise
// passed to CloseWithError. The field with the duration is written later and is
// read by Wait alone, which joins supervise.
package libpipe

import (
	"bufio"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"
)

// ExitError reports a command that failed.
type ExitError struct{ Code int }

func (e *ExitError) Error() string { return fmt.Sprintf("remote command exited with %d", e.Code) }

// Runner is a command that runs on the remote side.
type Runner struct {
	transport io.ReadWriteCloser
	stdout    *io.PipeReader
	exited    chan struct{}
	started   time.Time
	took      time.Duration
}

// Run starts the command.
func Run(transport io.ReadWriteCloser, command string) (*Runner, error) {
	if _, err := fmt.Fprintf(transport, "RUN %s\n", command); err != nil {
		return nil, err
	}
	pr, pw := io.Pipe()
	r := &Runner{transport: transport, stdout: pr, exited: make(chan struct{}), started: time.Now()}
	go r.supervise(pw)
	return r, nil
}

func (r *Runner) supervise(pw *io.PipeWriter) {
	defer close(r.exited)
	code := 255
	sc := bufio.NewScanner(r.transport)
	for sc.Scan() {
		if text, ok := strings.CutPrefix(sc.Text(), "OUT "); ok {
			if _, err := io.WriteString(pw, text+"\n"); err != nil {
				break
			}
			continue
		}
		if text, ok := strings.CutPrefix(sc.Text(), "EXIT "); ok {
			if n, err := strconv.Atoi(text); err == nil {
				code = n
			}
			break
		}
	}
	if code == 0 {
		pw.Close()
	} else {
		pw.CloseWithError(&ExitError{code})
	}
	r.transport.Close()
	r.took = time.Since(r.started)
}

// Read reads from the output of the command. After the output it returns an
// *ExitError if the command failed, io.EOF otherwise.
func (r *Runner) Read(p []byte) (int, error) {
	return r.stdout.Read(p)
}

// Wait discards the rest of the output and returns how long the command took.
func (r *Runner) Wait() (time.Duration, error) {
	_, err := io.Copy(io.Discard, r.stdout)
	<-r.exited
	return r.took, err
}
