// Package session keeps the session of a message broker.
//
// What the broker said last is kept before the context is cancelled.
package session

import (
	"bufio"
	"context"
	"net"
	"strings"
	"sync"
)

// Session lives until the broker ends it.
type Session struct {
	nc     net.Conn
	ctx    context.Context
	cancel context.CancelFunc

	mu   sync.Mutex
	last string
}

// Start starts a session on nc.
func Start(nc net.Conn) *Session {
	s := &Session{nc: nc}
	s.ctx, s.cancel = context.WithCancel(context.Background())
	go s.serve()
	return s
}

func (s *Session) serve() {
	text := "connection reset"
	sc := bufio.NewScanner(s.nc)
	for sc.Scan() {
		if rest, ok := strings.CutPrefix(sc.Text(), "GOODBYE "); ok {
			text = rest
			break
		}
	}
	s.nc.Close()
	s.mu.Lock()
	s.last = text
	s.mu.Unlock()
	s.cancel()
}

// Context is done when the session is over.
func (s *Session) Context() context.Context { return s.ctx }

// Last returns what the broker said last.
func (s *Session) Last() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.last
}
