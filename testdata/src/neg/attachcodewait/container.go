// Package attachcodewait runs containers, and attaches to what they print.
//
// The supervisor of a container ends its output before it records the exit code, which it
// also sends to everybody who waits for it. Attach copies the output to its end and then
// waits for the code.
package attachcodewait

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

	mu      sync.Mutex
	state   State
	waiters []chan int
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
	for _, w := range c.waiters {
		w <- code
	}
	c.waiters = nil
	c.mu.Unlock()
}

// Wait returns a channel that the exit code is sent on.
func (c *Container) Wait() <-chan int {
	ch := make(chan int, 1)
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.state.Running {
		ch <- c.state.Code
		return ch
	}
	c.waiters = append(c.waiters, ch)
	return ch
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
	result := c.Wait()
	if _, err := io.Copy(w, c.out); err != nil {
		return err
	}
	if code := <-result; code != 0 {
		return ExitError(code)
	}
	return nil
}
