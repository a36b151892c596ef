package farwrap

import (
	"testing"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
	"github.com/wsracecheck/wsracecheck/testdata/src/pos/farwrap/rpc"
	"github.com/wsracecheck/wsracecheck/testdata/src/pos/farwrap/wire"
)

// The server fails with status 7; closing the connection is slow.
func TestAllTakesFailureForSuccess(t *testing.T) {
	oracle.Bubble(t, func(t *testing.T) {
		conn := oracle.NewStream("note hello\nreply one\nstatus 7\n", nil)
		conn.CloseLag = oracle.Pause
		replies, err := All(rpc.NewClient(wire.New(conn)))
		if len(replies) != 1 || err != nil {
			t.Fatalf("All() = %q, %v, want one reply and no error", replies, err)
		}
	})
}
