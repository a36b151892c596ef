// Package oracle holds a reader goroutine at a chosen point, so that a test can
// decide who runs first without a hook in the code under test.
//
// What comes in: the bytes a peer sends and how its stream ends. What goes out: a
// net.Conn and log functions that take their time. Everything here assumes a
// testing/synctest bubble: a sleep of Pause ends only when every other goroutine of
// the bubble is durably blocked, so by then a caller that does not join the reader has
// done its read.
package oracle

import (
	"net"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// Pause is how long one injected delay lasts on the clock of the bubble.
const Pause = time.Millisecond

// Bubble runs f in a synctest bubble and then lets time go on, because the clock
// stops with the first goroutine and a delayed reader could not finish.
func Bubble(t *testing.T, f func(t *testing.T)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		defer time.Sleep(1000 * Pause)
		f(t)
	})
}

// Logf is a log function that is slow on every line.
func Logf(string, ...any) { time.Sleep(Pause) }

// SlowAt returns a log function that is slow on the lines whose format contains word.
func SlowAt(word string) func(string, ...any) {
	return func(format string, _ ...any) {
		if strings.Contains(format, word) {
			time.Sleep(Pause)
		}
	}
}

// Stream is a connection whose peer sends some bytes and then ends the stream.
type Stream struct {
	// EndLag is how long the last Read takes to return its error.
	EndLag time.Duration
	// CloseLag is how long Close takes after it has woken a blocked Read.
	CloseLag time.Duration

	data *strings.Reader
	end  error
	once sync.Once
	gone chan struct{}
}

// NewStream returns a connection that reads as data and then fails with end. Without
// an end it blocks after data until it is closed. It must be made inside the bubble.
func NewStream(data string, end error) *Stream {
	return &Stream{data: strings.NewReader(data), end: end, gone: make(chan struct{})}
}

func (s *Stream) Read(p []byte) (int, error) {
	if s.data.Len() > 0 {
		return s.data.Read(p)
	}
	err := s.end
	if err == nil {
		<-s.gone
		err = net.ErrClosed
	}
	time.Sleep(s.EndLag)
	return 0, err
}

func (s *Stream) Write(p []byte) (int, error) { return len(p), nil }

func (s *Stream) Close() error {
	s.once.Do(func() { close(s.gone) })
	time.Sleep(s.CloseLag)
	return nil
}

func (s *Stream) LocalAddr() net.Addr              { return &net.TCPAddr{} }
func (s *Stream) RemoteAddr() net.Addr             { return &net.TCPAddr{} }
func (s *Stream) SetDeadline(time.Time) error      { return nil }
func (s *Stream) SetReadDeadline(time.Time) error  { return nil }
func (s *Stream) SetWriteDeadline(time.Time) error { return nil }
