package farquotes

import (
	"strings"
	"testing"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
	"github.com/wsracecheck/wsracecheck/testdata/src/neg/farquotes/feed"
)

// The exchange says goodbye; closing the socket is slow.
func TestFollowTellsTheReason(t *testing.T) {
	oracle.Bubble(t, func(t *testing.T) {
		conn := oracle.NewStream("ACME 12.50\nBYE market closed\n", nil)
		conn.CloseLag = oracle.Pause
		err := new(Board).Follow(feed.Subscribe(conn))
		if err == nil || !strings.HasSuffix(err.Error(), "market closed") {
			t.Fatalf("Follow() = %v, want the reason of the exchange", err)
		}
	})
}
