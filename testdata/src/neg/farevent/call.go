// Package farevent is one call over a line, with events of another package.
//
// The end of the call is announced before it is known whether the line has failed.
// Wait asks for that: the second event only comes when the failure is stored.
package farevent

import (
	"bufio"
	"fmt"
	"io"

	"github.com/wsracecheck/wsracecheck/testdata/src/neg/farevent/event"
)

// A Call is one call.
type Call struct {
	line   io.ReadCloser
	over   *event.Event
	failed *event.Event
	err    error
}

// Dial starts a call.
func Dial(line io.ReadCloser) *Call {
	c := &Call{line: line, over: event.New(), failed: event.New()}
	go c.listen()
	return c
}

func (c *Call) listen() {
	sc := bufio.NewScanner(c.line)
	for sc.Scan() {
		if sc.Text() == "BYE" {
			c.over.Fire()
			return
		}
	}
	c.over.Fire()
	c.line.Close()
	c.err = io.ErrUnexpectedEOF
	c.failed.Fire()
}

// Wait waits for the end of the call. It may be too early to tell a failure.
func (c *Call) Wait() error {
	<-c.over.Done()
	if c.failed.Happened() {
		return fmt.Errorf("the call was cut off: %w", c.err)
	}
	return nil
}
