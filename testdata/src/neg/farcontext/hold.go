// Package farcontext holds a lease for as long as a broker's session lives.
//
// The session's context is done when all is said.
package farcontext

import (
	"time"

	"github.com/wsracecheck/wsracecheck/testdata/src/neg/farcontext/session"
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
			return &Lease{Lost: s.Last()}
		}
	}
}
