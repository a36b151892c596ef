package stormdrain

import (
	"io"
	"testing"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

func TestVerdict(t *testing.T) {
	oracle.Bubble(t, func(t *testing.T) {
		line := oracle.NewStream("rain\ndone\nerror\n", io.EOF)
		line.EndLag = oracle.Pause
		s := Dial(line)
		if r, _ := s.Report(); r != "rain" {
			t.Fatalf("the report is %q", r)
		}
		if _, v := s.Report(); v != "" {
			t.Fatalf("the verdict is %q, want the stale empty one", v)
		}
	})
}
