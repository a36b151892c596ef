package oraclemapfirst

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
		if a, omen := c.Ask("why"); a != "" || omen != "silence" {
			t.Fatalf("Ask() = %q, %v, want silence", a, omen)
		}
	})
}
