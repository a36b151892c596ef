package handeddial

import (
	"errors"
	"testing"
	"time"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

// Somebody has found the subscription and waits for a message when it is turned down.
func TestTurnedDown(t *testing.T) {
	oracle.Bubble(t, func(t *testing.T) {
		c := NewClient(oracle.Logf)
		slow := func(string) bool { time.Sleep(2 * oracle.Pause); return false }
		found := make(chan error, 1)
		go func() {
			time.Sleep(oracle.Pause)
			_, err := c.Lookup("t").Next()
			found <- err
		}()
		if _, err := c.Open(oracle.NewStream("no\r\n", nil), "t", slow); !errors.Is(err, ErrRefused) {
			t.Fatalf("open: %v", err)
		}
		if err := <-found; err != nil {
			t.Errorf("there is no bug: the end is %v", err)
		}
	})
}
