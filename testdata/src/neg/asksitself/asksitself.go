// Package asksitself negotiates a session, in the background or in the foreground.
//
// The steps of the negotiation are the same in both. One of them finds out that the
// negotiation was given up, and says farewell in the cipher that is in use. In the
// background nobody else runs these steps: what reads the cipher there is what sets it.
package asksitself

import (
	"context"
	"errors"
	"fmt"
	"sync"
)

// A Wire carries lines to the peer and back.
type Wire interface {
	Send(line string) error
	Receive() (string, error)
}

// A Session is negotiated by Start or by Negotiate.
type Session struct {
	wire Wire

	mu     sync.Mutex // held by a negotiation
	cipher string
	ctx    context.Context
	cancel context.CancelFunc
}

// New returns a session over w.
func New(w Wire) *Session {
	s := &Session{wire: w, cipher: "none"}
	s.ctx, s.cancel = context.WithCancel(context.Background())
	return s
}

// Start negotiates in the background and calls done with the outcome.
func (s *Session) Start(done func(error)) {
	go func() { done(s.Negotiate()) }()
}

// Abort gives up a negotiation.
func (s *Session) Abort() { s.cancel() }

// Negotiate negotiates in the foreground.
func (s *Session) Negotiate() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, offer := range []string{"chacha", "aes"} {
		answer, err := s.ask(offer)
		if err != nil {
			return err
		}
		if answer == "yes" {
			s.cipher = offer
			return s.wire.Send("go")
		}
	}
	return errors.New("asksitself: no cipher in common")
}

// ask makes an offer, unless the negotiation was given up.
func (s *Session) ask(offer string) (string, error) {
	if err := s.ctx.Err(); err != nil {
		return "", s.farewell(err)
	}
	if err := s.wire.Send(offer); err != nil {
		return "", err
	}
	return s.wire.Receive()
}

func (s *Session) farewell(err error) error {
	if e := s.wire.Send(fmt.Sprintf("bye in %s", s.cipher)); e != nil {
		return e
	}
	return err
}
