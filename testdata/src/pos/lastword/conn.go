// Package lastword is a client of a quiz server that says goodbye with a code.
//
// The reader hands the error that ended it to whoever waits, on a channel that
// carries nothing else, and only then works out the code. There is no value to
// test: whatever arrives on that channel is the end. Next returns it together
// with a code that is not there yet.
package lastword

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"strconv"
	"strings"
)

// NoCode is the code of a connection that ended without a goodbye.
const NoCode = 599

// Conn is a connection to the server.
type Conn struct {
	nc        net.Conn
	questions chan string
	failed    chan error
	code      int
	logf      func(string, ...any)
}

// Join starts to play over nc.
func Join(nc net.Conn, logf func(string, ...any)) *Conn {
	c := &Conn{nc: nc, questions: make(chan string), failed: make(chan error, 1), logf: logf}
	go c.receive()
	return c
}

func (c *Conn) receive() {
	in := bufio.NewReader(c.nc)
	for {
		line, err := in.ReadString('\n')
		if err == nil && strings.HasPrefix(line, "Q ") {
			c.questions <- strings.TrimSpace(line[2:])
			continue
		}
		if err == nil {
			err = io.EOF
		}
		c.failed <- err
		c.logf("connection over: %v", err)
		if code, perr := strconv.Atoi(strings.TrimSpace(strings.TrimPrefix(line, "BYE "))); perr == nil {
			c.code = code
		} else {
			c.code = NoCode
		}
		return
	}
}

// Next returns the next question. After an error it must not be called again.
func (c *Conn) Next() (string, error) {
	select {
	case q := <-c.questions:
		return q, nil
	case err := <-c.failed:
		return "", fmt.Errorf("server left with %d: %w", c.code, err) // want "`c\\.code` may still be 0 here: `Next` waits only for a value on `c\\.failed` \\(line \\d+\\), `receive` stores it after that \\(line \\d+\\); store it first"
	}
}

// Answer sends an answer.
func (c *Conn) Answer(text string) error {
	_, err := fmt.Fprintf(c.nc, "A %s\n", text)
	return err
}
