// Package attachcode runs containers, and attaches to what they print.
//
// The supervisor of a container ends its output before it records the exit code. Attach
// copies the output to its end and then inspects the container, which may still be
// without a code: a failure looks like a success.
package attachcode

import (
	"bufio"
	"fmt"
	"io"
	"strconv"
	"strings"
	"sync"
)

// State is what Inspect tells.
type State struct {
	Running bool
	Code    int
}

// Container is one container.
type Container struct {
	logf func(format string, args ...any)
	out  *io.PipeReader

	mu    sync.Mutex
	state State
}

// Run supervises a container whose shim reports over rw.
func Run(rw io.Reader, logf func(string, ...any)) *Container {
	pr, pw := io.Pipe()
	c := &Container{logf: logf, out: pr, state: State{Running: true}}
	go c.supervise(rw, pw)
	return c
}

func (c *Container) supervise(rw io.Reader, pw *io.PipeWriter) {
	code := 137
	sc := bufio.NewScanner(rw)
	for sc.Scan() {
		verb, arg, _ := strings.Cut(sc.Text(), " ")
		if verb == "exit" {
			code, _ = strconv.Atoi(arg)
			break
		}
		io.WriteString(pw, arg+"\n")
	}
	pw.Close()
	c.logf("container: exit %d", code)
	c.mu.Lock()
	c.state = State{Code: code}
	c.mu.Unlock()
}

// Inspect tells how the container is.
func (c *Container) Inspect() State {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.state
}

// An ExitError is the exit code of a container that has failed.
type ExitError int

func (e ExitError) Error() string { return fmt.Sprintf("container: exit code %d", int(e)) }

// Attach copies the output of the container to w and returns how it has ended.
func (c *Container) Attach(w io.Writer) error {
	if _, err := io.Copy(w, c.out); err != nil {
		return err
	}
	if s := c.Inspect(); s.Code != 0 { // want "`c\\.state` may be stale here \\(in `Inspect`\\): `Attach` waits only for `c\\.out\\.Close\\(\\)` \\(line \\d+\\), `supervise` stores it after that \\(line \\d+\\); store it first"
		return ExitError(s.Code)
	}
	return nil
}
