// Package handedlock sends files over a slow line, one at a time.
//
// Whoever begins a transfer takes the line, and the goroutine that sends gives it back.
// It tells early that all is sent, so that the next file can be read from disk; what the
// other side says of the transfer comes before the line is free again.
package handedlock

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
)

// ErrRejected is returned when the other side does not keep the file.
var ErrRejected = errors.New("line: rejected")

// Line is the way to the other side.
type Line struct {
	rw   io.ReadWriter
	logf func(format string, args ...any)

	busy   sync.Mutex // held while a file is sent, from Begin to the verdict
	result error      // of the last transfer
}

// New returns a line over rw.
func New(rw io.ReadWriter, logf func(string, ...any)) *Line {
	return &Line{rw: rw, logf: logf}
}

// Transfer is a file on its way.
type Transfer struct {
	line *Line
	sent chan struct{}
	err  error
}

// Begin sends a file when those before it are through.
func (l *Line) Begin(name string, content []string) *Transfer {
	t := &Transfer{line: l, sent: make(chan struct{})}
	l.busy.Lock()
	go t.run(name, content)
	return t
}

func (t *Transfer) run(name string, content []string) {
	l := t.line
	fmt.Fprintf(l.rw, "FILE %s\r\n", name)
	for _, c := range content {
		fmt.Fprintf(l.rw, "%s\r\n", c)
	}
	close(t.sent)
	l.logf("line: %s is sent", name)
	verdict, err := bufio.NewReader(l.rw).ReadString('\n')
	if err == nil && strings.TrimSpace(verdict) != "OK" {
		err = ErrRejected
	}
	t.err = err
	l.result = err
	l.busy.Unlock()
}

// Sent returns when the line has taken the whole file.
func (t *Transfer) Sent() { <-t.sent }

// Err waits for the file to be sent and returns what has become of it.
func (t *Transfer) Err() error {
	<-t.sent
	t.line.busy.Lock()
	defer t.line.busy.Unlock()
	return t.err
}
