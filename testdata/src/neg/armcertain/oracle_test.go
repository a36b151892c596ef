package armcertain

import (
	"io"
	"strings"
	"testing"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

func TestLeave(t *testing.T) {
	for range 50 { // either arm may be taken once both are ready
		oracle.Bubble(t, func(t *testing.T) {
			r := Board(oracle.NewStream("1\n2\n", nil), oracle.Logf)
			if got := r.Leave(); got != "left" && !strings.HasPrefix(got, "left at ") { // by the arm of done
				t.Errorf("stale verdict: %q", got)
			}
			if got := r.Verdict(); got == "" {
				t.Errorf("after done: stale verdict: %q", got)
			}
			arrived := Board(oracle.NewStream("1\n2\n", io.EOF), oracle.Logf)
			if got := arrived.Verdict(); got != "arrived at 2" {
				t.Errorf("after done: stale verdict: %q", got)
			}
			if got := arrived.Leave(); got != "left" && got != "arrived at 2" {
				t.Errorf("stale verdict: %q", got)
			}
		})
	}
}
