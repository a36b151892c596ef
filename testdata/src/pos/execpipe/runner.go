// Package execpipe runs a remote command and streams what it prints through a pipe.
//
// The goroutine that copies the output closes the pipe when the output is over, and only
// then waits for the process and stores its result. Copy sees io.EOF from the pipe and
// dereferences a result that is still nil: here the stale read is a panic.
package execpipe

import (
	"fmt"
	"io"
	"sync/atomic"
	"time"
)

// Process is a started command.
type Process interface {
	// Read returns the output of the command.
	io.Reader
	// Wait returns the exit code.
	Wait() (int, error)
}

// Result is how a command ended.
type Result struct {
	Code    int
	Err     error
	Elapsed time.Duration
}

// Runner runs one command.
type Runner struct {
	name   string
	proc   Process
	out    *io.PipeReader
	in     *io.PipeWriter
	result atomic.Pointer[Result]
}

// Start takes over a started command.
func Start(name string, proc Process) *Runner {
	r := &Runner{name: name, proc: proc}
	r.out, r.in = io.Pipe()
	go r.supervise(time.Now())
	return r
}

func (r *Runner) supervise(began time.Time) {
	_, err := io.Copy(r.in, r.proc)
	r.in.CloseWithError(err)
	code, werr := r.proc.Wait()
	if err == nil {
		err = werr
	}
	r.result.Store(&Result{Code: code, Err: err, Elapsed: time.Since(began)})
}

// Copy writes the output to w and returns when the command has ended.
func (r *Runner) Copy(w io.Writer) error {
	buf := make([]byte, 4096)
	for {
		n, err := r.out.Read(buf)
		if n > 0 {
			if _, werr := w.Write(buf[:n]); werr != nil {
				r.out.CloseWithError(werr)
				return werr
			}
		}
		if err == io.EOF {
			break
		}
		if err != nil {
			return fmt.Errorf("%s: output: %w", r.name, err)
		}
	}
	if code := r.result.Load().Code; code != 0 { // want "`r\\.result` may still be nil here"
		return fmt.Errorf("%s: exit code %d", r.name, code)
	}
	return nil
}

// Kill gives up on the output; the command ends when it next prints.
func (r *Runner) Kill() {
	r.out.Close()
}
