package farfield

import (
	"testing"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
	"github.com/wsracecheck/wsracecheck/testdata/src/neg/farfield/tail"
)

// The agent gives up; closing the connection is slow.
func TestGrepReturnsTheError(t *testing.T) {
	oracle.Bubble(t, func(t *testing.T) {
		conn := oracle.NewStream("disk ok\ndisk full\n!rotated away\n", nil)
		conn.CloseLag = oracle.Pause
		lines, err := Grep(tail.Open(conn), "full")
		if len(lines) != 1 || err != tail.AgentError("rotated away") {
			t.Fatalf("Grep() = %q, %v, want one line and the error of the agent", lines, err)
		}
	})
}
