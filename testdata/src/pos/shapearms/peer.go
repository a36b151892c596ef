// Package shapearms is one end of a signalling connection.
//
// The arms of the select in Accept see the end of the connection in different
// ways. The arm of the offers waits for the reader before it takes the farewell;
// the arm of the hangup channel, which the reader closes first, does not.
package shapearms

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
		offers: make(chan string),
		hangup: make(chan struct{}),
		ended:  make(chan struct{}),
	}
	go p.receive()
	return p
}

func (p *Peer) receive() {
	defer close(p.ended)
	defer close(p.offers)
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
	p.rw.Close()
	p.mu.Lock()
	p.farewell = farewell
	p.mu.Unlock()
}

// Accept returns the next offer.
func (p *Peer) Accept(ctx context.Context) (string, error) {
	select {
	case offer, ok := <-p.offers:
		if !ok {
			<-p.ended
			return "", fmt.Errorf("peer: no more offers: %s", p.lastWords())
		}
		return offer, nil
	case <-p.hangup:
		return "", fmt.Errorf("peer: hung up: %s", p.lastWords()) // want "`p\\.farewell` may still be empty here \\(in `lastWords`\\): `Accept` waits only for `close\\(p\\.hangup\\)` \\(line \\d+\\), `receive` stores it after that \\(line \\d+\\); wait for `<-p\\.ended` first"
	case <-ctx.Done():
		return "", ctx.Err()
	}
}

func (p *Peer) lastWords() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.farewell
}

// Answer answers an offer.
func (p *Peer) Answer(offer, answer string) error {
	_, err := fmt.Fprintf(p.rw, "%s %s\n", offer, answer)
	return err
}
