//go:build !race

package closereason

import (
	"io"
	"testing"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

func TestReadAtTheEnd(t *testing.T) {
	oracle.Bubble(t, func(t *testing.T) {
		c := New(oracle.NewStream("hello\n", io.ErrUnexpectedEOF), oracle.Logf)
		if text, err := c.Read(); text != "hello\n" || err != nil {
			t.Fatalf("first message: %q, %v", text, err)
		}
		if _, err := c.Read(); err != nil {
			t.Errorf("read: %v", err)
		}
	})
}
