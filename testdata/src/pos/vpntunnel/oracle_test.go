package vpntunnel

import (
	"testing"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

// The peer falls silent after one packet; the socket takes a while to fail the receiver.
func TestReadKnowsNoCauseAfterKeepalive(t *testing.T) {
	oracle.Bubble(t, func(t *testing.T) {
		conn := oracle.NewStream("\x00\x02hi", nil)
		conn.EndLag = oracle.Pause
		tun := Start(conn, 10*oracle.Pause)
		if p, err := tun.Read(); err != nil || string(p) != "hi" {
			t.Fatalf("Read() = %q, %v, want the packet", p, err)
		}
		if _, err := tun.Read(); err != ErrDown {
			t.Fatalf("Read() failed with %v, want the stale %v", err, ErrDown)
		}
	})
}
