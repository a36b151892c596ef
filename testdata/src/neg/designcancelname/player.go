// Package designcancelname streams the state of a media player.
//
// Before the reader stores why it ended, it calls closeSpan and cancelSeek, which
// neither close nor cancel anything that a caller waits for: one ends a span of
// the trace, the other forgets a pending request. The channel of events is closed
// by release, after the reason was stored.
package designcancelname

import (
	"bufio"
	"fmt"
	"io"
	"strings"
	"sync"
)

// Player is a connection to a media player.
type Player struct {
	rw     io.ReadWriteCloser
	tracef func(format string, args ...any)
	events chan string

	mu     sync.Mutex
	seek   string
	spans  int
	reason string
}

// Connect starts to receive events.
func Connect(rw io.ReadWriteCloser, tracef func(string, ...any)) *Player {
	p := &Player{rw: rw, tracef: tracef, events: make(chan string), spans: 1}
	go p.receive()
	return p
}

func (p *Player) receive() {
	reason := "connection lost"
	sc := bufio.NewScanner(p.rw)
	for sc.Scan() {
		verb, text, _ := strings.Cut(sc.Text(), " ")
		if verb == "shutdown" {
			reason = text
			break
		}
		if verb == "sought" {
			p.cancelSeek()
			continue
		}
		p.events <- text
	}
	p.closeSpan()
	p.cancelSeek()
	p.mu.Lock()
	p.reason = reason
	p.mu.Unlock()
	p.release()
}

// closeSpan ends the span of the connection in the trace.
func (p *Player) closeSpan() {
	p.mu.Lock()
	p.spans--
	p.mu.Unlock()
	p.tracef("span closed")
}

// cancelSeek forgets a pending seek.
func (p *Player) cancelSeek() {
	p.mu.Lock()
	p.seek = ""
	p.mu.Unlock()
	p.tracef("seek cancelled")
}

func (p *Player) release() {
	close(p.events)
	p.tracef("released")
	p.rw.Close()
}

// Seek asks the player to jump to a position.
func (p *Player) Seek(position string) error {
	p.mu.Lock()
	p.seek = position
	p.mu.Unlock()
	_, err := fmt.Fprintf(p.rw, "seek %s\n", position)
	return err
}

// Event returns the next event.
func (p *Player) Event() (string, error) {
	ev, ok := <-p.events
	if ok {
		return ev, nil
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	return "", fmt.Errorf("player: %s", p.reason)
}
