// Package feed receives quotes from an exchange over one connection.
//
// The end of the feed wakes the receivers first; the reason that the exchange gave is
// stored when the socket has been closed. Done tells when that has happened.
package feed

import (
	"bufio"
	"io"
	"net"
	"strings"
	"sync"
)

// Quote is one price.
type Quote struct{ Symbol, Price string }

// Session is one subscription.
type Session struct {
	conn   net.Conn
	quotes chan Quote
	done   chan struct{}

	mu     sync.Mutex
	reason string
}

// Subscribe starts to read quotes from conn.
func Subscribe(conn net.Conn) *Session {
	s := &Session{conn: conn, quotes: make(chan Quote, 32), done: make(chan struct{})}
	go s.pump()
	return s
}

func (s *Session) pump() {
	defer close(s.done)
	reason := "connection lost"
	sc := bufio.NewScanner(s.conn)
	for sc.Scan() {
		symbol, rest, _ := strings.Cut(sc.Text(), " ")
		if symbol == "BYE" {
			reason = rest
			break
		}
		s.quotes <- Quote{symbol, rest}
	}
	close(s.quotes)
	s.conn.Close()
	s.mu.Lock()
	s.reason = reason
	s.mu.Unlock()
}

// Next returns the next quote, or io.EOF when the feed is over.
func (s *Session) Next() (Quote, error) {
	q, ok := <-s.quotes
	if !ok {
		return Quote{}, io.EOF
	}
	return q, nil
}

// Reason tells why the feed is over. It is complete when Done is closed.
func (s *Session) Reason() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.reason
}

// Done is closed when the session has come to its end.
func (s *Session) Done() <-chan struct{} { return s.done }
