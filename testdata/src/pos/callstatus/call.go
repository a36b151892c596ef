// Package callstatus is one call of an RPC client, and its status.
//
// The reader marks the call as over, and stores the status a little later. Send, which
// finds the mark, takes the status that is not there yet for success.
package callstatus

import (
	"bufio"
	"fmt"
	"io"
	"strconv"
	"strings"
	"sync/atomic"
)

const (
	active int32 = iota
	over
)

// Call is a call that streams requests.
type Call struct {
	rw   io.ReadWriter
	logf func(format string, args ...any)
	done chan struct{}

	phase  atomic.Int32
	status int
}

// Invoke starts a call.
func Invoke(rw io.ReadWriter, logf func(string, ...any)) *Call {
	c := &Call{rw: rw, logf: logf, done: make(chan struct{})}
	go c.receive()
	return c
}

func (c *Call) receive() {
	defer close(c.done)
	sc := bufio.NewScanner(c.rw)
	status := 14
	for sc.Scan() {
		if code, ok := strings.CutPrefix(sc.Text(), "status "); ok {
			status, _ = strconv.Atoi(code)
			break
		}
	}
	c.phase.Store(over)
	c.logf("call: over")
	c.status = status
}

// write returns io.EOF when the server has ended the call: its status tells why.
func (c *Call) write(text string) error {
	if c.phase.Load() == over {
		return io.EOF
	}
	_, err := io.WriteString(c.rw, text+"\n")
	return err
}

// Done is closed when the status is there.
func (c *Call) Done() <-chan struct{} { return c.done }

// Send sends a request. A call that has ended well takes no more of them, which is
// no error.
func (c *Call) Send(text string) error {
	err := c.write(text)
	if err != io.EOF {
		return err
	}
	if status := c.status; status != 0 { // want "`c\\.status` may still be 0 here: `Send` waits only for `c\\.phase` to be set \\(line \\d+\\), `receive` stores it after that \\(line \\d+\\); wait for `<-c\\.done` first"
		return fmt.Errorf("call: status %d", status)
	}
	return nil
}
