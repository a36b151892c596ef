package amqplink

import (
	"errors"
	"testing"
	"time"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

type slowWriter struct{ *oracle.Stream }

func (w slowWriter) Write(p []byte) (int, error) {
	time.Sleep(oracle.Pause)
	return len(p), nil
}

// The peer detaches with a condition; writing the answer is slow.
func TestReceiveOfForcedDetachLooksPolite(t *testing.T) {
	oracle.Bubble(t, func(t *testing.T) {
		rw := slowWriter{oracle.NewStream("transfer 1 hello\ndetach resource-deleted\n", nil)}
		l, err := Attach(rw, "jobs", 10, func(err error) { t.Error(err) })
		if err != nil {
			t.Fatal(err)
		}
		if d, err := l.Receive(t.Context()); err != nil || d.Body != "hello" {
			t.Fatalf("Receive() = %+v, %v, want the delivery", d, err)
		}
		var detach *DetachError
		if _, err := l.Receive(t.Context()); !errors.As(err, &detach) || detach.Condition != "" {
			t.Fatalf("Receive() failed with %v, want the stale empty condition", err)
		}
	})
}
