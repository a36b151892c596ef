package idlelist

import (
	"io"
	"testing"
	"time"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

// The number of idle lines is right at every time that it is asked for.
func TestIdleNow(t *testing.T) {
	oracle.Bubble(t, func(t *testing.T) {
		p := New(func() io.ReadWriteCloser { return oracle.NewStream("", nil) }, oracle.Logf)
		j := p.Print("page")
		if n := j.Wait(); n != 0 {
			t.Errorf("%d lines are idle while one is in use", n)
		}
		time.Sleep(2 * oracle.Pause)
		if n := j.Wait(); n != 1 {
			t.Errorf("%d lines are idle", n)
		}
	})
}
