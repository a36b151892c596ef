// Package joinwriter is a peer connection with a reading and a writing loop.
//
// Recv waits for finished before it takes the farewell, but finished is closed
// by writeLoop, which ends as soon as the reader has closed hangup. The reader
// stores the farewell only after that.
package joinwriter

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"sync"
)

// Peer is a connection to another node.
type Peer struct {
	conn     net.Conn
	logf     func(format string, args ...any)
	inbound  chan string
	outbound chan string
	hangup   chan struct{}
	finished chan struct{}

	mu       sync.Mutex
	farewell string
}

// Connect starts both loops.
func Connect(conn net.Conn, logf func(string, ...any)) *Peer {
	p := &Peer{
		conn:     conn,
		logf:     logf,
		inbound:  make(chan string),
		outbound: make(chan string),
		hangup:   make(chan struct{}),
		finished: make(chan struct{}),
	}
	go p.readLoop()
	go p.writeLoop()
	return p
}

func (p *Peer) readLoop() {
	farewell := "lost"
	sc := bufio.NewScanner(p.conn)
	for sc.Scan() {
		if text, ok := strings.CutPrefix(sc.Text(), "bye "); ok {
			farewell = text
			break
		}
		p.inbound <- sc.Text()
	}
	close(p.hangup)
	close(p.inbound)
	p.logf("peer: hung up: %s", farewell)
	p.mu.Lock()
	p.farewell = farewell
	p.mu.Unlock()
}

func (p *Peer) writeLoop() {
	defer close(p.finished)
	for {
		select {
		case msg := <-p.outbound:
			if _, err := io.WriteString(p.conn, msg+"\n"); err != nil {
				return
			}
		case <-p.hangup:
			return
		}
	}
}

// Recv returns the next message of the peer.
func (p *Peer) Recv() (string, error) {
	msg, ok := <-p.inbound
	if !ok {
		<-p.finished
		p.mu.Lock()
		defer p.mu.Unlock()
		return "", fmt.Errorf("peer: gone (%s)", p.farewell) // want "`p\\.farewell` may still be empty behind `<-p\\.finished`: `writeLoop` closes it \\(line \\d+\\), whether `readLoop` has stored `p\\.farewell` \\(line \\d+\\) or not; wait for `readLoop` first"
	}
	return msg, nil
}

// Send queues a message for the peer.
func (p *Peer) Send(msg string) error {
	select {
	case p.outbound <- msg:
		return nil
	case <-p.hangup:
		return errors.New("peer: not connected")
	}
}
