package farmutex

import (
	"errors"
	"io"
	"testing"
	"time"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

// Closing the connection takes a while. This runs in real time, because those who wait
// for a mutex keep the clock of a bubble from going on.
func TestReadingTellsWhy(t *testing.T) {
	for range 5 {
		m := Watch(&slow{oracle.NewStream("8 m3\n", io.EOF)})
		if r, err := m.Reading(); r != "8 m3" || err != nil {
			t.Fatalf("Reading() = %q, %v", r, err)
		}
		if _, err := m.Reading(); !errors.Is(err, io.ErrUnexpectedEOF) {
			t.Fatalf("Reading() = %v", err)
		}
	}
}

type slow struct{ *oracle.Stream }

func (s *slow) Close() error {
	time.Sleep(2 * time.Millisecond)
	return s.Stream.Close()
}
