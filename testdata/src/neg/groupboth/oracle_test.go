package groupboth

import (
	"errors"
	"strings"
	"testing"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

func TestWait(t *testing.T) {
	oracle.Bubble(t, func(t *testing.T) {
		full := errors.New("archive: full")
		h := Start(strings.NewReader("1\n2\n"), func(int) error {
			oracle.Logf("")
			return full
		})
		if err := h.Wait(); err != full {
			t.Fatalf("stale verdict: %v", err)
		}
	})
}
