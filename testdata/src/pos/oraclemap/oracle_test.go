package oraclemap

import (
	"io"
	"testing"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

func TestAsk(t *testing.T) {
	oracle.Bubble(t, func(t *testing.T) {
		line := oracle.NewStream("", io.EOF)
		line.EndLag = oracle.Pause
		c := Climb(line, oracle.Logf)
		if a, omen := c.Ask("why"); a != "" || omen != nil {
			t.Fatalf("Ask() = %q, %v, want the stale nil", a, omen)
		}
	})
}
