package stillclosed

import (
	"testing"
	"time"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

// Who waits for a slot is told that the connection is closed, and never why.
func TestWaiterIsToldTheSame(t *testing.T) {
	for _, lag := range []time.Duration{oracle.Pause, 5 * oracle.Pause} {
		oracle.Bubble(t, func(t *testing.T) {
			c := New(oracle.NewStream("", nil), 1, lag, oracle.Logf)
			if err := c.Acquire(); err != nil {
				t.Fatal(err)
			}
			time.AfterFunc(3*oracle.Pause, func() { c.Close() })
			if err := c.Acquire(); err != ErrClosed {
				t.Errorf("Acquire() = %v", err)
			}
		})
	}
}

func TestUnused(t *testing.T) {
	oracle.Bubble(t, func(t *testing.T) {
		c := New(oracle.NewStream("", nil), 1, oracle.Pause, oracle.Logf)
		time.Sleep(5 * oracle.Pause)
		if err := c.Acquire(); err != ErrUnused {
			t.Errorf("Acquire() = %v", err)
		}
	})
}
