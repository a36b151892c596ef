// Package mqttmux is the receiving half of an MQTT client: one goroutine parses the
// control packets and hands the published ones to Recv.
//
// The deferred calls of readPackets run last in, first out: the inbox is closed, a line
// is logged, and only then is the reason stored. A Recv that the closed inbox wakes in
// between finds no reason and reports a clean end of the session.
package mqttmux

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"sync"
)

const (
	typePublish    = 3
	typePingReq    = 12
	typeDisconnect = 14
)

// Packet is one control packet: the type and what follows the fixed header.
type Packet struct {
	Type byte
	Body []byte
}

// DisconnectError is what the broker said when it ended the session.
type DisconnectError struct{ Code byte }

func (e *DisconnectError) Error() string {
	return fmt.Sprintf("mqtt: broker disconnected with code %#x", e.Code)
}

// Session is one connection to a broker.
type Session struct {
	rw    io.ReadWriteCloser
	logf  func(string, ...any)
	inbox chan Packet
	quit  chan struct{}
	once  sync.Once

	mu     sync.Mutex
	reason error
}

// Open starts to read packets from rw.
func Open(rw io.ReadWriteCloser, logf func(string, ...any)) *Session {
	s := &Session{rw: rw, logf: logf, inbox: make(chan Packet, 8), quit: make(chan struct{})}
	go s.readPackets()
	return s
}

func (s *Session) readPackets() {
	var err error
	defer func() {
		s.mu.Lock()
		s.reason = err
		s.mu.Unlock()
	}()
	defer s.logf("mqtt: reading ends")
	defer close(s.inbox)

	br := bufio.NewReader(s.rw)
	for {
		var p Packet
		if p, err = readPacket(br); err != nil {
			return
		}
		switch p.Type {
		case typePingReq:
			if _, err = s.rw.Write([]byte{13 << 4, 0}); err != nil {
				return
			}
		case typeDisconnect:
			err = &DisconnectError{Code: p.Body[0]}
			return
		case typePublish:
			select {
			case s.inbox <- p:
			case <-s.quit:
				return
			}
		}
	}
}

// readPacket reads a packet whose length fits in one byte, which is all we negotiate.
func readPacket(br *bufio.Reader) (Packet, error) {
	head, err := br.ReadByte()
	if err != nil {
		return Packet{}, err
	}
	n, err := br.ReadByte()
	if err != nil {
		return Packet{}, err
	}
	p := Packet{Type: head >> 4, Body: make([]byte, n)}
	if _, err := io.ReadFull(br, p.Body); err != nil {
		return Packet{}, err
	}
	if p.Type == typeDisconnect && n == 0 {
		p.Body = []byte{0}
	}
	return p, nil
}

// Recv returns the next published packet, or why there will be none.
func (s *Session) Recv() (Packet, error) {
	p, ok := <-s.inbox
	if !ok {
		return Packet{}, s.endReason() // want "`s\\.reason` may still be nil here"
	}
	return p, nil
}

func (s *Session) endReason() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return cmp.Or(s.reason, io.EOF)
}

// Close leaves the broker.
func (s *Session) Close() error {
	s.once.Do(func() { close(s.quit) })
	return s.rw.Close()
}
