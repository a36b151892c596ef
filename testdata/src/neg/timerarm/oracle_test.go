package timerarm

import (
	"io"
	"strings"
	"testing"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

func TestNext(t *testing.T) {
	oracle.Bubble(t, func(t *testing.T) {
		g := Attach(strings.NewReader("4.2\n"), oracle.Logf)
		if r, err := g.Next(); r != "4.2" || err != nil {
			t.Fatalf("first reading: %q, %v", r, err)
		}
		if _, err := g.Next(); err != io.ErrUnexpectedEOF {
			t.Fatalf("stale fault: %v", err)
		}
	})
}
