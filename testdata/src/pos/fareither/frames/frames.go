// Package frames reads frames, each behind its length, in the background.
package frames

import (
	"encoding/binary"
	"errors"
	"io"
	"sync/atomic"
)

// ErrTorn means that the stream ended within a frame.
var ErrTorn = errors.New("frames: torn frame")

// A Stream is a stream of frames.
type Stream struct {
	from   io.ReadCloser
	frames chan []byte
	ended  chan struct{}
	why    atomic.Pointer[error]
}

// Open starts to read frames.
func Open(from io.ReadCloser) *Stream {
	s := &Stream{from: from, frames: make(chan []byte, 8), ended: make(chan struct{})}
	go s.pull()
	return s
}

func (s *Stream) pull() {
	defer close(s.ended)
	var err error
	for {
		var head [2]byte
		if _, err = io.ReadFull(s.from, head[:]); err != nil {
			break
		}
		body := make([]byte, binary.BigEndian.Uint16(head[:]))
		if _, err = io.ReadFull(s.from, body); err != nil {
			err = ErrTorn
			break
		}
		s.frames <- body
	}
	close(s.frames)
	s.from.Close()
	s.why.Store(&err)
}

// Next returns the next frame; io.EOF means that there will be no more.
func (s *Stream) Next() (string, error) {
	f, ok := <-s.frames
	if !ok {
		return "", io.EOF
	}
	return string(f), nil
}

// Reason tells why there are no more frames, when Settled has returned.
func (s *Stream) Reason() error {
	if err := s.why.Load(); err != nil {
		return *err
	}
	return nil
}

// Settled waits until the stream has ended.
func (s *Stream) Settled() { <-s.ended }
