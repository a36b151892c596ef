// Package seatstate holds seats while their buyers pay.
//
// A seat goes through states: free, held, sold. A timer gives a held seat back.
// Nobody waits for a state, and a seat that was given back can be held again:
// no state is an end, and a caller that finds one state reads on under the lock
// to find the current one.
package seatstate

import (
	"errors"
	"fmt"
	"sync"
	"time"
)

// ErrTaken is returned for a seat that somebody else holds or has bought.
var ErrTaken = errors.New("seatstate: taken")

type state int

const (
	free state = iota
	held
	sold
)

// Seat is one seat.
type Seat struct {
	mu    sync.Mutex
	state state
	busy  bool // while the ticket is printed
	note  string
	timer *time.Timer
}

// Hold holds the seat for d.
func (s *Seat) Hold(d time.Duration) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.state != free {
		return ErrTaken
	}
	s.state = held
	s.timer = time.AfterFunc(d, s.expire)
	return nil
}

// expire gives the seat back, unless it was sold.
func (s *Seat) expire() {
	s.mu.Lock()
	if s.state != held {
		s.mu.Unlock()
		return
	}
	s.state = free
	s.mu.Unlock()

	s.mu.Lock()
	s.note = "expired"
	s.mu.Unlock()
}

// Buy turns a hold into a sale.
func (s *Seat) Buy() (string, error) {
	s.mu.Lock()
	if s.state != held {
		s.mu.Unlock()
		return "", ErrTaken
	}
	s.timer.Stop()
	s.state = sold
	s.busy = true
	s.mu.Unlock()

	ticket := fmt.Sprintf("ticket %d", time.Now().Unix())

	s.mu.Lock()
	defer s.mu.Unlock()
	s.busy = false
	return ticket, nil
}

// Describe tells the state of the seat, and why it was given back the last
// time.
func (s *Seat) Describe() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.busy {
		return "printing, " + s.note
	}
	switch s.state {
	case held:
		return "held"
	case sold:
		return "sold"
	}
	return "free"
}
