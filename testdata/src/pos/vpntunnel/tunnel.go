// Package vpntunnel carries packets over a stream and watches the peer with keepalives.
//
// The receiving goroutine stores the cause and then takes the tunnel down. It is not
// alone: after three silent intervals the keepalive goroutine takes the tunnel down as
// well, which closes the socket, which makes the receiver fail and store its cause.
// Read is woken by the dead channel of the keepalive and is there first.
package vpntunnel

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"sync"
	"time"
)

// ErrDown is the error of a tunnel that went down for no known cause.
var ErrDown = errors.New("tunnel: down")

const maxMissed = 3

// Tunnel is one open tunnel.
type Tunnel struct {
	conn     io.ReadWriteCloser
	packets  chan []byte
	alive    chan struct{}
	dead     chan struct{}
	downOnce sync.Once

	mu    sync.Mutex
	cause error
}

// Start serves conn and probes the peer once per interval.
func Start(conn io.ReadWriteCloser, interval time.Duration) *Tunnel {
	t := &Tunnel{
		conn:    conn,
		packets: make(chan []byte, 32),
		alive:   make(chan struct{}, 1),
		dead:    make(chan struct{}),
	}
	go t.receive()
	go t.keepalive(interval)
	return t
}

func (t *Tunnel) receive() {
	br := bufio.NewReader(t.conn)
	for {
		p, err := readPacket(br)
		if err != nil {
			t.mu.Lock()
			t.cause = fmt.Errorf("tunnel: receive: %w", err)
			t.mu.Unlock()
			t.takeDown()
			return
		}
		if len(p) == 0 {
			select {
			case t.alive <- struct{}{}:
			default:
			}
			continue
		}
		select {
		case t.packets <- p:
		case <-t.dead:
		}
	}
}

func readPacket(br *bufio.Reader) ([]byte, error) {
	var head [2]byte
	if _, err := io.ReadFull(br, head[:]); err != nil {
		return nil, err
	}
	p := make([]byte, binary.BigEndian.Uint16(head[:]))
	_, err := io.ReadFull(br, p)
	return p, err
}

func (t *Tunnel) keepalive(interval time.Duration) {
	tick := time.NewTicker(interval)
	defer tick.Stop()
	missed := 0
	for {
		select {
		case <-t.alive:
			missed = 0
		case <-tick.C:
			if missed++; missed == maxMissed {
				t.takeDown()
				return
			}
			t.Write(nil)
		case <-t.dead:
			return
		}
	}
}

func (t *Tunnel) takeDown() {
	t.downOnce.Do(func() {
		close(t.dead)
		t.conn.Close()
	})
}

// Read returns the next packet of the peer.
func (t *Tunnel) Read() ([]byte, error) {
	select {
	case p := <-t.packets:
		return p, nil
	case <-t.dead:
	}
	t.mu.Lock()
	err := t.cause // want "`t\\.cause` may still be nil here"
	t.mu.Unlock()
	if err == nil {
		err = ErrDown
	}
	return nil, err
}

// Write sends a packet; an empty one is a keepalive.
func (t *Tunnel) Write(p []byte) error {
	raw := binary.BigEndian.AppendUint16(nil, uint16(len(p)))
	_, err := t.conn.Write(append(raw, p...))
	return err
}
