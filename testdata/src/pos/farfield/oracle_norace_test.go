//go:build !race

package farfield

import (
	"testing"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
	"github.com/wsracecheck/wsracecheck/testdata/src/pos/farfield/tail"
)

// The agent gives up; closing the connection is slow.
func TestGrepLosesTheError(t *testing.T) {
	oracle.Bubble(t, func(t *testing.T) {
		conn := oracle.NewStream("disk ok\ndisk full\n!rotated away\n", nil)
		conn.CloseLag = oracle.Pause
		lines, err := Grep(tail.Open(conn), "full")
		if len(lines) != 1 || err != nil {
			t.Fatalf("Grep() = %q, %v, want one line and no error", lines, err)
		}
	})
}
