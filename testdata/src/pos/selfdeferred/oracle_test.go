package selfdeferred

import (
	"io"
	"testing"
	"time"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

func TestRelease(t *testing.T) {
	n := 0
	if !oracle.Deadlocks(t, func(t *testing.T) {
		m := Watch(func() (string, error) {
			if n++; n > 2 {
				return "", io.EOF
			}
			return "hello", nil
		}, time.Second)
		if text := <-m.Mail(); text != "hello" {
			t.Errorf("mail: %q", text)
		}
		m.Release()
	}) {
		t.Error("polling ended, and Release returned")
	}
}
