//go:build !race

package connverdict

import (
	"testing"
	"testing/synctest"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

func TestClose(t *testing.T) {
	oracle.Bubble(t, func(t *testing.T) {
		c := Start(oracle.NewStream("a\n", nil), oracle.Logf)
		synctest.Wait()
		text := "<nil>"
		if err := c.Close(); err != nil {
			text = err.Error()
		}
		if text != "<nil>" {
			t.Errorf("close: %s", text)
		}
	})
}
