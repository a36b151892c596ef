package joinedcaller

import (
	"io"
	"testing"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

func TestClose(t *testing.T) {
	oracle.Bubble(t, func(t *testing.T) {
		c := Open(oracle.NewStream("a\nb\nc\n", io.EOF), oracle.Logf)
		<-c.Idle()
		if n := c.Close(); n != 3 {
			t.Fatalf("stale count: %d", n)
		}
	})
}
