package choirsumfirst

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
		if _, s := c.Next(); s == nil || *s != "Ann" {
			t.Fatal("the summary is not Ann")
		}
	})
}
