// Package shapearmsjoin is one end of a signalling connection.
//
// Every arm of the select in Accept is right in its own way: the arm of the
// offers waits for the reader, the arm of the hangup channel loops until the
// offers are closed too, the arm of the context does not look at the farewell.
package shapearmsjoin

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"strings"
	"sync"
)

// Peer is a signalling connection.
type Peer struct {
	rw     io.ReadWriteCloser
	offers chan string
	hangup chan struct{}
	ended  chan struct{}

	mu       sync.Mutex
	farewell string
}

// Connect starts to receive offers.
func Connect(rw io.ReadWriteCloser) *Peer {
	p := &Peer{
		rw:     rw,
		offers: make(chan string, 4),
		hangup: make(chan struct{}),
		ended:  make(chan struct{}),
	}
	go p.receive()
	return p
}

func (p *Peer) receive() {
	defer close(p.ended)
	farewell := "no farewell"
	sc := bufio.NewScanner(p.rw)
	for sc.Scan() {
		if text, ok := strings.CutPrefix(sc.Text(), "bye "); ok {
			farewell = text
			break
		}
		p.offers <- sc.Text()
	}
	close(p.hangup)
	close(p.offers)
	p.rw.Close()
	p.mu.Lock()
	p.farewell = farewell
	p.mu.Unlock()
}

// Accept returns the next offer.
func (p *Peer) Accept(ctx context.Context) (string, error) {
	hangup := p.hangup
	for {
		select {
		case offer, ok := <-p.offers:
			if !ok {
				<-p.ended
				return "", fmt.Errorf("peer: no more offers: %s", p.lastWords())
			}
			return offer, nil
		case <-hangup:
			hangup = nil // offers that are left come first
		case <-ctx.Done():
			return "", ctx.Err()
		}
	}
}

// Close drops the connection. It does not wait longer than the context.
func (p *Peer) Close(ctx context.Context) (farewell string, err error) {
	p.rw.Close()
wait:
	for {
		select {
		case _, ok := <-p.offers:
			if !ok {
				break wait
			}
		case <-ctx.Done():
			return "", ctx.Err()
		}
	}
	select {
	case <-p.ended:
		return p.lastWords(), nil
	case <-ctx.Done():
		return "", ctx.Err()
	}
}

func (p *Peer) lastWords() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.farewell
}
