package groupthird

import (
	"errors"
	"strings"
	"testing"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

func TestWait(t *testing.T) {
	oracle.Bubble(t, func(t *testing.T) {
		h := Start(strings.NewReader("1\n2\n"), func(int) error {
			oracle.Logf("")
			return errors.New("archive: full")
		})
		if err := h.Wait(); err != nil {
			t.Fatalf("the verdict was already there: %v", err)
		}
	})
}
