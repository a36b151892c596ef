package farclosing

import (
	"testing"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
	"github.com/wsracecheck/wsracecheck/testdata/src/neg/farclosing/mux"
)

// The peer hangs up in the middle of a page; closing the connection is slow.
func TestPageHasTheCause(t *testing.T) {
	oracle.Bubble(t, func(t *testing.T) {
		conn := oracle.NewStream("first line\nHANGUP paper jam\n", nil)
		conn.CloseLag = oracle.Pause
		if _, err := Page(mux.Open(conn)); err == nil || err.Error() != "fax: paper jam" {
			t.Fatalf("Page() failed with %v, want the cause of the peer", err)
		}
	})
}
