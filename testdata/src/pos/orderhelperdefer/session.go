// Package orderhelperdefer is the receiving half of an MQTT session.
//
// receive ends in the deferred teardown, which closes the inbox in its body and
// stores the reason code in a defer of its own. A Consume that leaves its range
// over the inbox in between reports reason 0x00, a normal disconnection.
package orderhelperdefer

import (
	"bufio"
	"fmt"
	"io"
	"sync/atomic"
)

const (
	packetPublish    = 0x30
	packetPingResp   = 0xd0
	packetDisconnect = 0xe0

	reasonUnspecified = 0x80
)

// Packet is one published message.
type Packet struct {
	Topic   string
	Payload []byte
}

// Session is a connected MQTT session.
type Session struct {
	rw     io.ReadWriteCloser
	logf   func(format string, args ...any)
	inbox  chan Packet
	reason atomic.Int32
}

// NewSession starts to receive on rw.
func NewSession(rw io.ReadWriteCloser, logf func(string, ...any)) *Session {
	s := &Session{rw: rw, logf: logf, inbox: make(chan Packet)}
	go s.receive()
	return s
}

func (s *Session) receive() {
	code := int32(reasonUnspecified)
	defer s.teardown(&code)
	br := bufio.NewReader(s.rw)
	for {
		kind, body, err := readPacket(br)
		if err != nil {
			return
		}
		switch kind {
		case packetPublish:
			if len(body) == 0 || int(body[0]) >= len(body) {
				return
			}
			n := 1 + int(body[0])
			s.inbox <- Packet{Topic: string(body[1:n]), Payload: body[n:]}
		case packetDisconnect:
			if len(body) > 0 {
				code = int32(body[0])
			}
			return
		case packetPingResp:
		}
	}
}

func (s *Session) teardown(code *int32) {
	defer func() {
		s.reason.Store(*code)
	}()
	close(s.inbox)
	if err := s.rw.Close(); err != nil {
		s.logf("mqtt: close: %v", err)
	}
}

// Consume calls deliver for every message until the session ends, and returns
// why it ended.
func (s *Session) Consume(deliver func(Packet)) error {
	for p := range s.inbox {
		deliver(p)
	}
	return fmt.Errorf("mqtt: disconnected, reason 0x%02x", s.reason.Load()) // want "`s\\.reason` may still be 0 here"
}

// Publish sends one message.
func (s *Session) Publish(p Packet) error {
	body := append([]byte{byte(len(p.Topic))}, p.Topic...)
	body = append(body, p.Payload...)
	_, err := s.rw.Write(append([]byte{packetPublish, byte(len(body))}, body...))
	return err
}

func readPacket(br *bufio.Reader) (kind byte, body []byte, err error) {
	kind, err = br.ReadByte()
	if err != nil {
		return 0, nil, err
	}
	n, err := br.ReadByte()
	if err != nil {
		return 0, nil, err
	}
	body = make([]byte, n)
	_, err = io.ReadFull(br, body)
	return kind, body, err
}
