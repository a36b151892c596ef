//go:build !race

package browsercancel

import (
	"errors"
	"testing"
	"time"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

func TestCancel(t *testing.T) {
	oracle.Bubble(t, func(t *testing.T) {
		b := Start(t.Context(), "profile", func(string) error {
			time.Sleep(oracle.Pause)
			return errors.New("busy")
		})
		text := "<nil>"
		if err := b.Cancel(); err != nil {
			text = err.Error()
		}
		if text != "<nil>" {
			t.Errorf("cancel: %s", text)
		}
	})
}
