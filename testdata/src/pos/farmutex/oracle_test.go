package farmutex

import (
	"errors"
	"io"
	"testing"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

// Closing the connection takes a while.
func TestReadingDoesNotTellWhy(t *testing.T) {
	oracle.Bubble(t, func(t *testing.T) {
		from := oracle.NewStream("8 m3\n", io.EOF)
		from.CloseLag = oracle.Pause
		m := Watch(from)
		if r, err := m.Reading(); r != "8 m3" || err != nil {
			t.Fatalf("Reading() = %q, %v", r, err)
		}
		if _, err := m.Reading(); errors.Is(err, io.ErrUnexpectedEOF) {
			t.Fatalf("Reading() = %v", err)
		}
	})
}
