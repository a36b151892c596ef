package farembed

import (
	"testing"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
	"github.com/wsracecheck/wsracecheck/testdata/src/pos/farembed/ircd"
)

// The server closes with code 1008; closing the socket is slow.
func TestRunTakesAKickForAnEnd(t *testing.T) {
	oracle.Bubble(t, func(t *testing.T) {
		conn := oracle.NewStream("ann: hi\nann: there\nCLOSE 1008\n", nil)
		conn.CloseLag = oracle.Pause
		b := NewBot(ircd.Dial(conn))
		if err := b.Run(); err != nil || b.Said("ann") != 2 {
			t.Fatalf("Run() = %v, want no error", err)
		}
	})
}
