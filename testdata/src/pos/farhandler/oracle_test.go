package farhandler

import (
	"testing"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
	"github.com/wsracecheck/wsracecheck/testdata/src/pos/farhandler/serve"
)

// The client quits with a reason; closing the connection is slow.
func TestCountHasNoReason(t *testing.T) {
	oracle.Bubble(t, func(t *testing.T) {
		conn := oracle.NewStream("up\ndown\nquit lunch\n", nil)
		conn.CloseLag = oracle.Pause
		if err := serve.Run(conn, nil, Count); err == nil || err.Error() != "2 commands, then: " {
			t.Fatalf("Run() = %v, want no reason", err)
		}
	})
}
