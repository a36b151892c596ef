// Package farcontext holds a lease for as long as a broker's session lives.
//
// Hold takes the session's context for a sign that all is said.
package farcontext

import (
	"time"

	"github.com/wsracecheck/wsracecheck/testdata/src/pos/farcontext/session"
)

// Lease is a lease that was lost.
type Lease struct{ Lost string }

// Hold renews until the session is over, and tells why it is.
func Hold(s *session.Session, renew func()) *Lease {
	tick := time.NewTicker(time.Hour)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			renew()
		case <-s.Context().Done():
			return &Lease{Lost: s.Last()} // want "`s\\.last` may still be empty here \\(in `Last`\\): `Hold` waits only for the end of `Context\\(\\)` \\(session\\.go:\\d+\\), `serve` stores it after that \\(session\\.go:\\d+\\); package session offers no way to wait for it"
		}
	}
}
