package linkroundsgone

import (
	"errors"
	"testing"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

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
		if text, err := l.Receive(); text != "" || !errors.Is(err, ErrClosed) {
			t.Errorf("Receive() = %q, %v, want %v", text, err, ErrClosed)
		}
	})
}
