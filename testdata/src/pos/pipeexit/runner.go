// Package pipeexit runs a remote command and streams its output.
//
// supervise ends the output with io.EOF through the pipe, waits for the clean-up
// of the remote side, and stores the exit code last. Read asks for the code as
// soon as it sees io.EOF and so reports success for a command that failed.
package pipeexit

import (
	"bufio"
	"fmt"
	"io"
	"strconv"
	"strings"
	"sync"
)

// ExitError reports a command that failed.
type ExitError struct{ Code int }

func (e *ExitError) Error() string { return fmt.Sprintf("remote command exited with %d", e.Code) }

// Runner is a command that runs on the remote side.
type Runner struct {
	transport io.ReadWriteCloser
	stdout    *io.PipeReader
	stdin     io.Writer

	mu   sync.Mutex
	exit int
}

// Run starts the command.
func Run(transport io.ReadWriteCloser, command string) (*Runner, error) {
	if _, err := fmt.Fprintf(transport, "RUN %s\n", command); err != nil {
		return nil, err
	}
	pr, pw := io.Pipe()
	r := &Runner{transport: transport, stdout: pr, stdin: transport}
	go r.supervise(pw)
	return r, nil
}

func (r *Runner) supervise(pw *io.PipeWriter) {
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
	pw.CloseWithError(io.EOF)
	r.transport.Close()
	r.mu.Lock()
	r.exit = code
	r.mu.Unlock()
}

// Read reads from the output of the command. After the output it returns an
// *ExitError if the command failed, io.EOF otherwise.
func (r *Runner) Read(p []byte) (int, error) {
	n, err := r.stdout.Read(p)
	if err == io.EOF {
		if code := r.exitCode(); code != 0 { // want "`r\\.exit` may still be 0 here"
			return n, &ExitError{code}
		}
	}
	return n, err
}

func (r *Runner) exitCode() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.exit
}

// Write sends input to the command.
func (r *Runner) Write(p []byte) (int, error) { return r.stdin.Write(p) }
