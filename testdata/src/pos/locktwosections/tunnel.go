// Package locktwosections multiplexes datagrams over one stream, as a VPN
// tunnel does.
//
// The reader ends the tunnel in two critical sections of the same mutex: the
// first closes the channel of datagrams, the second stores the alert. A Receive
// that gets the mutex between the two finds no alert, although it took the lock
// that guards it.
package locktwosections

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

	mu    sync.Mutex
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
	for {
		var head [3]byte
		if _, err := io.ReadFull(t.link, head[:]); err != nil {
			break
		}
		if head[0] == kindAlert {
			alert = Alert(head[1])
			break
		}
		datagram := make([]byte, binary.BigEndian.Uint16(head[1:]))
		if _, err := io.ReadFull(t.link, datagram); err != nil {
			break
		}
		t.in <- datagram
	}

	t.mu.Lock()
	t.ended = true
	close(t.in)
	t.mu.Unlock()

	t.trace("tunnel down")

	t.mu.Lock()
	t.alert = alert
	t.mu.Unlock()
}

// Receive returns the next datagram.
func (t *Tunnel) Receive() ([]byte, error) {
	datagram, ok := <-t.in
	if !ok {
		t.mu.Lock()
		defer t.mu.Unlock()
		return nil, fmt.Errorf("tunnel: down, alert %d", t.alert) // want "`t\\.alert` may be stale here"
	}
	return datagram, nil
}

// Send sends one datagram.
func (t *Tunnel) Send(datagram []byte) error {
	head := make([]byte, 3, 3+len(datagram))
	binary.BigEndian.PutUint16(head[1:], uint16(len(datagram)))
	_, err := t.link.Write(append(head, datagram...))
	return err
}

// Close drops the link.
func (t *Tunnel) Close() error { return t.link.Close() }
