// Package lockonesection multiplexes datagrams over one stream, as a VPN tunnel
// does.
//
// The reader closes the channel first and stores the alert second, but both in
// one critical section, and Receive takes the same mutex after it found the
// channel closed: it can only get it when the alert is there.
package lockonesection

import (
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"sync"
)

// Alert is the code with which the peer ends the tunnel.
type Alert uint8

const (
	AlertNone Alert = iota
	AlertPeerGone
	AlertRekeyFailed
)

const kindAlert = 0xff

// Tunnel carries datagrams to one peer.
type Tunnel struct {
	link  net.Conn
	trace func(event string)

	mu    sync.RWMutex
	in    chan []byte
	ended bool
	alert Alert
}

// Establish starts the receiving side.
func Establish(link net.Conn, trace func(string)) *Tunnel {
	t := &Tunnel{link: link, trace: trace, in: make(chan []byte, 4)}
	go t.receive()
	return t
}

func (t *Tunnel) receive() {
	alert := AlertPeerGone
	defer func() { t.down(alert) }()
	for {
		var head [3]byte
		if _, err := io.ReadFull(t.link, head[:]); err != nil {
			return
		}
		if head[0] == kindAlert {
			alert = Alert(head[1])
			return
		}
		datagram := make([]byte, binary.BigEndian.Uint16(head[1:]))
		if _, err := io.ReadFull(t.link, datagram); err != nil {
			return
		}
		t.in <- datagram
	}
}

func (t *Tunnel) down(alert Alert) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.ended = true
	close(t.in)
	t.trace("tunnel down")
	t.alert = alert
}

// Receive returns the next datagram.
func (t *Tunnel) Receive() ([]byte, error) {
	datagram, ok := <-t.in
	if !ok {
		t.mu.RLock()
		defer t.mu.RUnlock()
		return nil, fmt.Errorf("tunnel: down, alert %d", t.alert)
	}
	return datagram, nil
}

// Up tells whether the tunnel still receives.
func (t *Tunnel) Up() bool {
	t.mu.RLock()
	defer t.mu.RUnlock()
	return !t.ended
}

// Send sends one datagram.
func (t *Tunnel) Send(datagram []byte) error {
	head := make([]byte, 3, 3+len(datagram))
	binary.BigEndian.PutUint16(head[1:], uint16(len(datagram)))
	_, err := t.link.Write(append(head, datagram...))
	return err
}
