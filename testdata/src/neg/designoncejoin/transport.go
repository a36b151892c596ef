// Package designoncejoin is the transport of an RPC protocol.
//
// The reader closes the channel of frames before it fails the transport. A Next
// that finds the channel closed fails the transport too: it either runs the body
// of the Once itself or waits until the reader has run it, so that the cause is
// there in both cases. This is the design "once.Do, waited for through another
// call of the same once".
package designoncejoin

import (
	"bufio"
	"errors"
	"io"
	"strings"
	"sync"
)

// ErrHangup is the cause when nobody knows a better one.
var ErrHangup = errors.New("transport: hangup")

// Transport carries frames.
type Transport struct {
	rw       io.ReadWriteCloser
	onFail   func()
	frames   chan string
	failed   chan struct{}
	failOnce sync.Once
	cause    error
}

// New starts to read frames. It calls onFail once, when the transport fails.
func New(rw io.ReadWriteCloser, onFail func()) *Transport {
	t := &Transport{rw: rw, onFail: onFail, frames: make(chan string), failed: make(chan struct{})}
	go t.read()
	return t
}

func (t *Transport) read() {
	sc := bufio.NewScanner(t.rw)
	for sc.Scan() {
		if strings.HasPrefix(sc.Text(), "!") {
			break
		}
		select {
		case t.frames <- sc.Text():
		case <-t.failed:
		}
	}
	close(t.frames)
	t.fail(ErrHangup)
}

func (t *Transport) fail(cause error) {
	t.failOnce.Do(func() {
		t.onFail()
		t.rw.Close()
		t.cause = cause
		close(t.failed)
	})
}

// Next returns the next frame.
func (t *Transport) Next() (string, error) {
	frame, ok := <-t.frames
	if !ok {
		t.fail(ErrHangup)
		return "", t.cause
	}
	return frame, nil
}

// Close fails the transport from this side.
func (t *Transport) Close() error {
	t.fail(io.ErrClosedPipe)
	return nil
}
