// Package farquotes keeps the last price of every symbol of a feed.
//
// Follow asks the session for its reason as soon as it has seen io.EOF. The session
// belongs to package feed, which stores the reason a moment later.
package farquotes

import (
	"fmt"
	"io"
	"sync"

	"github.com/wsracecheck/wsracecheck/testdata/src/pos/farquotes/feed"
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
			return fmt.Errorf("feed ended: %s", s.Reason()) // want "`s\\.reason` may still be empty here \\(in `Reason`\\): `Follow` waits only for `close\\(s\\.quotes\\)` \\(feed\\.go:\\d+\\), `pump` stores it after that \\(feed\\.go:\\d+\\); wait for `<-s\\.Done\\(\\)` first"
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
