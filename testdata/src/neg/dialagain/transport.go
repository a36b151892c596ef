// Package dialagain dials over a transport that it may have to dial over again.
//
// The goroutine of a connection that speaks another version says so, and the dial is
// made again: the transport goes on. Only a connection that ends in another way
// closes the transport, for a reason that the listening goroutine notes, too. What
// the first dial is told is nothing about the end of the transport.
package dialagain

import (
	"bufio"
	"errors"
	"io"
	"strings"
	"sync"
)

// ErrClosed means that the transport is closed.
var ErrClosed = errors.New("dialagain: closed")

// A Transport carries connections.
type Transport struct {
	rw    io.ReadWriteCloser
	logf  func(string, ...any)
	in    chan string
	start sync.Once

	mu    sync.Mutex
	cause error
}

// New returns a transport over rw.
func New(rw io.ReadWriteCloser, logf func(string, ...any)) *Transport {
	return &Transport{rw: rw, logf: logf, in: make(chan string, 8)}
}

func (t *Transport) listen() {
	lines := bufio.NewScanner(t.rw)
	for lines.Scan() {
		t.in <- lines.Text()
	}
	t.logf("end of the lines")
	t.close(io.EOF)
}

func (t *Transport) close(err error) {
	t.mu.Lock()
	if t.cause != nil {
		t.mu.Unlock()
		return
	}
	t.cause = err
	t.mu.Unlock()
	t.rw.Close()
}

// Dial connects in the newest version that the peer speaks.
func (t *Transport) Dial(version string) (string, error) {
	t.start.Do(func() { go t.listen() })
	t.mu.Lock()
	if t.cause != nil {
		defer t.mu.Unlock()
		return "", t.cause
	}
	t.mu.Unlock()
	if _, err := io.WriteString(t.rw, version+"\n"); err != nil {
		return "", err
	}
	errs := make(chan error, 1)
	again := make(chan string, 1)
	ready := make(chan string, 1)
	go func() {
		line := <-t.in
		if older, ok := strings.CutPrefix(line, "use "); ok {
			t.logf("again")
			again <- older
			return
		}
		if line != "ok" {
			t.close(errors.New(line))
			errs <- ErrClosed
			return
		}
		ready <- version
	}()
	select {
	case older := <-again:
		return t.Dial(older)
	case err := <-errs:
		return "", err
	case v := <-ready:
		return v, nil
	}
}
