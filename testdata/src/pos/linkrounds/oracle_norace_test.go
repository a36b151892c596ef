//go:build !race

package linkrounds

import (
	"testing"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

// Saying good-bye is slow. A delivery without text and without an error comes out.
func TestReceiveWhileClosing(t *testing.T) {
	oracle.Bubble(t, func(t *testing.T) {
		l := Attach(oracle.Logf)
		if !l.Frame("transfer one") {
			t.Fatal("the link is gone")
		}
		if text, err := l.Receive(); text != "one" || err != nil {
			t.Fatalf("first delivery: %q, %v", text, err)
		}
		l.Close()
		if text, err := l.Receive(); text != "" || err != nil {
			t.Errorf("Receive() = %q, %v, want nothing at all", text, err)
		}
	})
}
