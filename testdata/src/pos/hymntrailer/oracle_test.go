package hymntrailer

import (
	"io"
	"testing"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

func TestPlay(t *testing.T) {
	oracle.Bubble(t, func(t *testing.T) {
		h := Load(oracle.NewStream("do\nends: amen\n", io.EOF), oracle.Logf)
		if text := h.Play(func([]byte) {}); string(text) != "" {
			t.Fatalf("the trailer is %q, want the stale empty one", text)
		}
	})
}
