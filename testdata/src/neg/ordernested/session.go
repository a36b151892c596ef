// Package ordernested is the receiving half of an MQTT session.
//
// receive ends in the deferred teardown, which closes the inbox in a defer of its
// own: the reason code, stored in the body of teardown, is there before. This is
// the design "close inside a deferred helper's own defer".
package ordernested

import (
	"bufio"
	"fmt"
	"io"
	"sync/atomic"
)

const (
	packetPublish    = 0x30
	packetDisconnect = 0xe0

	reasonUnspecified = 0x80
)

// Session is a connected MQTT session.
type Session struct {
	rw     io.ReadWriteCloser
	logf   func(format string, args ...any)
	inbox  chan []byte
	reason atomic.Int32
}

// NewSession starts to receive on rw.
func NewSession(rw io.ReadWriteCloser, logf func(string, ...any)) *Session {
	s := &Session{rw: rw, logf: logf, inbox: make(chan []byte)}
	go s.receive()
	return s
}

func (s *Session) receive() {
	code := int32(reasonUnspecified)
	defer s.teardown(&code)
	br := bufio.NewReader(s.rw)
	for {
		kind, err := br.ReadByte()
		if err != nil {
			return
		}
		n, err := br.ReadByte()
		if err != nil {
			return
		}
		body := make([]byte, n)
		if _, err := io.ReadFull(br, body); err != nil {
			return
		}
		if kind == packetDisconnect && n > 0 {
			code = int32(body[0])
			return
		}
		if kind == packetPublish {
			s.inbox <- body
		}
	}
}

func (s *Session) teardown(code *int32) {
	defer s.logf("mqtt: torn down")
	defer close(s.inbox)
	if err := s.rw.Close(); err != nil {
		s.logf("mqtt: close: %v", err)
	}
	s.reason.Store(*code)
}

// Consume calls deliver for every message until the session ends, and returns
// why it ended.
func (s *Session) Consume(deliver func([]byte)) error {
	for body := range s.inbox {
		deliver(body)
	}
	return fmt.Errorf("mqtt: disconnected, reason 0x%02x", s.reason.Load())
}

// Publish sends one message.
func (s *Session) Publish(body []byte) error {
	_, err := s.rw.Write(append([]byte{packetPublish, byte(len(body))}, body...))
	return err
}
