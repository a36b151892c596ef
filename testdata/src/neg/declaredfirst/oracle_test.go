package declaredfirst

import (
	"errors"
	"io"
	"testing"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

// Closing the connection takes a while.
func TestEventTellsWhy(t *testing.T) {
	oracle.Bubble(t, func(t *testing.T) {
		rw := oracle.NewStream("start\n", io.EOF)
		rw.CloseLag = oracle.Pause
		s := Watch(rw)
		if e, err := s.Event(); e != "start" || err != nil {
			t.Fatalf("Event() = %q, %v", e, err)
		}
		if _, err := s.Event(); !errors.Is(err, io.ErrUnexpectedEOF) {
			t.Fatalf("Event() = %v", err)
		}
	})
}
