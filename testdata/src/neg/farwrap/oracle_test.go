package farwrap

import (
	"testing"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
	"github.com/wsracecheck/wsracecheck/testdata/src/neg/farwrap/rpc"
	"github.com/wsracecheck/wsracecheck/testdata/src/neg/farwrap/wire"
)

// The server fails with status 7; closing the connection is slow.
func TestAllReportsTheStatus(t *testing.T) {
	oracle.Bubble(t, func(t *testing.T) {
		conn := oracle.NewStream("note hello\nreply one\nstatus 7\n", nil)
		conn.CloseLag = oracle.Pause
		replies, err := All(rpc.NewClient(wire.New(conn)))
		if len(replies) != 1 || err == nil || err.Error() != "server: status 7" {
			t.Fatalf("All() = %q, %v, want one reply and status 7", replies, err)
		}
	})
}
