package drainthen

import (
	"strings"
	"testing"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

func TestLast(t *testing.T) {
	oracle.Bubble(t, func(t *testing.T) {
		last, err := Tune(strings.NewReader("a\nb\n"), oracle.Logf).Last()
		if last != "b" || err != nil {
			t.Fatalf("the report was already there: %q, %v", last, err)
		}
	})
}
