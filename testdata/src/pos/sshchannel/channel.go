// Package sshchannel runs a command on the far side of a multiplexed connection, in the
// manner of an SSH session channel.
//
// How the command ended is kept in a struct of its own with its own mutex. demux fills
// it when the peer's messages are over, but closes the channel of data before it
// says goodbye to the peer, and fills it after that: Output reads exit code zero for
// a command that was killed.
package sshchannel

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"strconv"
	"strings"
	"sync"
)

type exitStatus struct {
	mu     sync.Mutex
	code   int
	reason string
}

func (e *exitStatus) set(code int, reason string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.code, e.reason = code, reason
}

func (e *exitStatus) get() int {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.code
}

// ExitError is the error of a command that failed.
type ExitError struct{ Code int }

func (e *ExitError) Error() string { return fmt.Sprintf("ssh: command exited with %d", e.Code) }

// Channel is one running command.
type Channel struct {
	rw   io.ReadWriter
	data chan []byte
	exit exitStatus
}

// Exec starts command on the peer.
func Exec(rw io.ReadWriter, command string) (*Channel, error) {
	if _, err := fmt.Fprintf(rw, "exec %s\n", command); err != nil {
		return nil, fmt.Errorf("ssh: exec %q: %w", command, err)
	}
	ch := &Channel{rw: rw, data: make(chan []byte, 4)}
	go demux(ch, bufio.NewReader(rw))
	return ch, nil
}

func demux(ch *Channel, br *bufio.Reader) {
	code, reason := -1, "no exit status"
	for {
		line, err := br.ReadString('\n')
		if err != nil {
			break
		}
		kind, rest, _ := strings.Cut(strings.TrimRight(line, "\n"), " ")
		switch kind {
		case "data":
			ch.data <- []byte(rest)
		case "exit":
			head, tail, _ := strings.Cut(rest, " ")
			if n, err := strconv.Atoi(head); err == nil {
				code, reason = n, tail
			}
		}
	}
	close(ch.data)
	fmt.Fprintln(ch.rw, "close")
	ch.exit.set(code, reason)
}

// chunk returns the next piece of output; ok is false after the last.
func (ch *Channel) chunk() (p []byte, ok bool) {
	p, ok = <-ch.data
	return p, ok
}

// Output returns all that the command prints. A command that fails is an *ExitError.
func (ch *Channel) Output() ([]byte, error) {
	var out bytes.Buffer
	for {
		p, ok := ch.chunk()
		if !ok {
			break
		}
		out.Write(p)
		out.WriteByte('\n')
	}
	if code := ch.exit.get(); code != 0 { // want "`ch\\.exit\\.code` may still be 0 here"
		return out.Bytes(), &ExitError{Code: code}
	}
	return out.Bytes(), nil
}

// Signal sends a signal to the command.
func (ch *Channel) Signal(name string) error {
	_, err := fmt.Fprintf(ch.rw, "signal %s\n", name)
	return err
}
