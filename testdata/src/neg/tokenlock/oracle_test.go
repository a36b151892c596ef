package tokenlock

import (
	"errors"
	"io"
	"testing"
	"testing/synctest"
	"time"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

func TestTokenIsNoEnd(t *testing.T) {
	for _, lag := range []time.Duration{0, oracle.Pause} {
		synctest.Test(t, func(t *testing.T) {
			stream := oracle.NewStream("one\ntwo", io.EOF)
			stream.EndLag = lag
			c := NewClient(stream)
			if _, err := c.Send("hello"); err != nil {
				t.Fatal(err)
			}
			c.Idle()
			if line, err := c.Receive(); line != "one\n" || err != nil {
				t.Errorf("lag %v: %q, %v", lag, line, err)
			}
			if _, err := c.Receive(); !errors.Is(err, ErrEnded) || !errors.Is(err, io.EOF) {
				t.Errorf("lag %v: stale cause: %v", lag, err)
			}
			if c.Idle() {
				t.Errorf("lag %v: healthy after the end", lag)
			}
		})
	}
}
