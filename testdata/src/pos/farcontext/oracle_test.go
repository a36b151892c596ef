package farcontext

import (
	"testing"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
	"github.com/wsracecheck/wsracecheck/testdata/src/pos/farcontext/session"
)

// The broker says goodbye; closing the connection is slow.
func TestHoldLosesTheWords(t *testing.T) {
	oracle.Bubble(t, func(t *testing.T) {
		conn := oracle.NewStream("HELLO\nGOODBYE for good\n", nil)
		conn.CloseLag = oracle.Pause
		if l := Hold(session.Start(conn), func() {}); l.Lost != "" {
			t.Fatalf("lost: %q, want nothing", l.Lost)
		}
	})
}
