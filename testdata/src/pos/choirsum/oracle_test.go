package choirsum

import (
	"io"
	"testing"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

func TestSummary(t *testing.T) {
	oracle.Bubble(t, func(t *testing.T) {
		c := Rehearse(oracle.NewStream("Ann\n", io.EOF), oracle.Logf)
		if name, _ := c.Next(); name != "Ann" {
			t.Fatalf("the name is %q", name)
		}
		if _, s := c.Next(); s != nil {
			t.Fatalf("the summary is %q, want the stale nil", *s)
		}
	})
}
