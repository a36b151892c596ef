package closelock

import (
	"testing"
	"time"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

// The reader takes its time between the close and the last level.
func TestLevelOfClosedDevice(t *testing.T) {
	oracle.Bubble(t, func(t *testing.T) {
		c := New(oracle.NewStream("off 7\n", nil), oracle.Logf)
		if level, err := c.Level(); level != "unknown" || err != nil {
			t.Fatalf("Level() = %q, %v, want one that is not known yet", level, err)
		}
		time.Sleep(oracle.Pause / 2) // closed by now
		if level, err := c.Level(); level != "" || err == nil {
			t.Errorf("Level() = %q, %v, want the reason", level, err)
		}
	})
}
