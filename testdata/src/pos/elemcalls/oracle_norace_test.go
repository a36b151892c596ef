//go:build !race

package elemcalls

import (
	"io"
	"testing"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

func TestLostLookupLooksLikeAMissingKey(t *testing.T) {
	oracle.Bubble(t, func(t *testing.T) {
		nc := oracle.NewStream("", io.ErrUnexpectedEOF)
		nc.EndLag = oracle.Pause
		c := NewClient(nc, oracle.Logf)
		l, err := c.Start("colour")
		if err != nil {
			t.Fatal(err)
		}
		if v, err := l.Value(); v != "" || err != nil {
			t.Fatalf("Value() = %q, %v: the error was already there", v, err)
		}
	})
}
