// Package farquotes keeps the last price of every symbol of a feed.
//
// Follow waits for the session to come to its end before it asks for the reason, which
// package feed stores a moment after it has said io.EOF.
package farquotes

import (
	"fmt"
	"io"
	"sync"

	"github.com/wsracecheck/wsracecheck/testdata/src/neg/farquotes/feed"
)

// Board is the last price of each symbol.
type Board struct {
	mu     sync.Mutex
	prices map[string]string
}

// Follow updates the board until the feed is over, and tells why it is.
func (b *Board) Follow(s *feed.Session) error {
	for {
		q, err := s.Next()
		if err == io.EOF {
			<-s.Done()
			return fmt.Errorf("feed ended: %s", s.Reason())
		}
		if err != nil {
			return err
		}
		b.mu.Lock()
		if b.prices == nil {
			b.prices = make(map[string]string)
		}
		b.prices[q.Symbol] = q.Price
		b.mu.Unlock()
	}
}
