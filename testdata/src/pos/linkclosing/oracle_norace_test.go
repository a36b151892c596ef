//go:build !race

package linkclosing

import (
	"testing"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

func TestReceiveWhileClosing(t *testing.T) {
	oracle.Bubble(t, func(t *testing.T) {
		l := Attach(oracle.NewStream("one\n", nil), oracle.Logf)
		if text, err := l.Receive(); text != "one" || err != nil {
			t.Fatalf("first delivery: %q, %v", text, err)
		}
		l.Close()
		text := "<nil>"
		if _, err := l.Receive(); err != nil {
			text = err.Error()
		}
		if text != "<nil>" {
			t.Errorf("receive: %s", text)
		}
	})
}
