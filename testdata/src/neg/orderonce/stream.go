// Package orderonce is a message stream that both sides may end.
//
// The reader and Close end the stream through the same sync.Once, which stores
// the error and then closes the channel. Whoever comes first, Recv finds the
// error of the one that closed the channel.
package orderonce

import (
	"bufio"
	"errors"
	"io"
	"sync"
)

// ErrClosed is the error of a stream that was closed by this side.
var ErrClosed = errors.New("stream: closed")

// Stream receives messages.
type Stream struct {
	rw    io.ReadWriteCloser
	logf  func(format string, args ...any)
	msgs  chan string
	ended chan struct{}
	once  sync.Once
	err   error
}

// NewStream starts to receive.
func NewStream(rw io.ReadWriteCloser, logf func(string, ...any)) *Stream {
	s := &Stream{rw: rw, logf: logf, msgs: make(chan string), ended: make(chan struct{})}
	go s.receive()
	return s
}

func (s *Stream) receive() {
	sc := bufio.NewScanner(s.rw)
	for sc.Scan() {
		select {
		case s.msgs <- sc.Text():
		case <-s.ended:
			return
		}
	}
	err := sc.Err()
	if err == nil {
		err = io.ErrUnexpectedEOF
	}
	s.end(err)
}

func (s *Stream) end(err error) {
	s.once.Do(func() {
		s.logf("ending: %v", err)
		s.err = err
		close(s.ended)
		s.logf("ended")
	})
}

// Recv returns the next message.
func (s *Stream) Recv() (string, error) {
	select {
	case msg := <-s.msgs:
		return msg, nil
	case <-s.ended:
		return "", s.err
	}
}

// Send sends a message.
func (s *Stream) Send(msg string) error {
	select {
	case <-s.ended:
		return s.err
	default:
	}
	_, err := io.WriteString(s.rw, msg+"\n")
	return err
}

// Close ends the stream.
func (s *Stream) Close() error {
	s.end(ErrClosed)
	return s.rw.Close()
}
