package smpplink

import (
	"testing"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

// The centre unbinds; hanging up is slow.
func TestDeliverDoesNotKnowTheStatus(t *testing.T) {
	oracle.Bubble(t, func(t *testing.T) {
		rw := oracle.NewStream("deliver hello\nunbind 88\n", nil)
		rw.CloseLag = oracle.Pause
		l := Bind(rw)
		if text, err := l.Deliver(); text != "hello" || err != nil {
			t.Fatalf("Deliver() = %q, %v", text, err)
		}
		if text, err := l.Deliver(); text != "" || err != nil {
			t.Fatalf("Deliver() = %q, %v, want the stale nil error", text, err)
		}
	})
}
