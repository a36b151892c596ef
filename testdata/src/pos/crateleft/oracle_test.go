package crateleft

import (
	"testing"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

func TestUnload(t *testing.T) {
	oracle.Bubble(t, func(t *testing.T) {
		h := Start([]string{"tea", "iron"}, func(c string) bool { return c == "tea" }, oracle.Logf)
		if err := h.Unload(); err != nil {
			t.Fatalf("Unload() = %v, want the stale nil", err)
		}
	})
}
