package telexround

import (
	"io"
	"testing"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

func TestWord(t *testing.T) {
	for _, text := range []string{"STOP\nNNNN\n", "STOP\n"} {
		oracle.Bubble(t, func(t *testing.T) {
			l := Open(oracle.NewStream(text, io.EOF), oracle.Logf)
			if w, _ := l.Word(); w != "STOP" {
				t.Fatalf("the word is %q", w)
			}
			if _, how := l.Word(); how != unknown {
				t.Fatalf("it ended by %d, want the stale unknown", how)
			}
		})
	}
}
