// Package oncefirst is the link to a petrol pump.
//
// The reader and Stop end it by one sync.Once, each in its own way. Both open
// halted before they store the reason, and Stop looks whether there is one
// already. It never finds the reader half way: if the body of Stop runs, the
// reader's never does, and if it does not, Do returns after the reader's.
package oncefirst

import (
	"bufio"
	"errors"
	"io"
	"net"
	"sync"
)

// ErrStopped is the reason after Stop.
var ErrStopped = errors.New("pump: stopped")

// Pump is a connection to a pump.
type Pump struct {
	nc     net.Conn
	logf   func(string, ...any)
	litres chan string
	halted chan struct{}

	once   sync.Once
	mu     sync.Mutex
	reason error
}

// Connect starts to read from nc.
func Connect(nc net.Conn, logf func(string, ...any)) *Pump {
	p := &Pump{nc: nc, logf: logf, litres: make(chan string), halted: make(chan struct{})}
	go p.read()
	return p
}

func (p *Pump) read() {
	sc := bufio.NewScanner(p.nc)
	for sc.Scan() {
		select {
		case p.litres <- sc.Text():
		case <-p.halted:
			return
		}
	}
	err := sc.Err()
	if err == nil {
		err = io.ErrUnexpectedEOF
	}
	p.once.Do(func() {
		close(p.halted)
		p.logf("the pump is gone: %v", err)
		p.mu.Lock()
		p.reason = err
		p.mu.Unlock()
	})
}

// Litres returns the next reading, or false when there are no more.
func (p *Pump) Litres() (string, bool) {
	select {
	case l := <-p.litres:
		return l, true
	case <-p.halted:
		return "", false
	}
}

// Stop ends the link and returns why it has ended.
func (p *Pump) Stop() error {
	p.once.Do(func() {
		close(p.halted)
		p.mu.Lock()
		if p.reason == nil {
			p.reason = ErrStopped
		}
		p.mu.Unlock()
		p.nc.Close()
	})
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.reason
}
