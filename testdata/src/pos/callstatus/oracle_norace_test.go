//go:build !race

package callstatus

import (
	"testing"
	"time"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

func TestSendAfterStatus(t *testing.T) {
	oracle.Bubble(t, func(t *testing.T) {
		c := Invoke(oracle.NewStream("status 7\n", nil), oracle.Logf)
		for c.phase.Load() == active {
			time.Sleep(oracle.Pause / 10)
		}
		text := "<nil>"
		if err := c.Send("more"); err != nil {
			text = err.Error()
		}
		if text != "<nil>" {
			t.Errorf("send: %s", text)
		}
	})
}
