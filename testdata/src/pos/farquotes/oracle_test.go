package farquotes

import (
	"strings"
	"testing"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
	"github.com/wsracecheck/wsracecheck/testdata/src/pos/farquotes/feed"
)

// The exchange says goodbye; closing the socket is slow.
func TestFollowLosesTheReason(t *testing.T) {
	oracle.Bubble(t, func(t *testing.T) {
		conn := oracle.NewStream("ACME 12.50\nBYE market closed\n", nil)
		conn.CloseLag = oracle.Pause
		err := new(Board).Follow(feed.Subscribe(conn))
		if err == nil || !strings.HasSuffix(err.Error(), "feed ended: ") {
			t.Fatalf("Follow() = %v, want no reason", err)
		}
	})
}
