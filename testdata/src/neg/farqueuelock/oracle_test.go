package farqueuelock

import (
	"errors"
	"io"
	"testing"
	"time"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

// Closing the connection takes a while. Those who wait for a mutex keep the clock of a
// bubble from going on, so that this runs in real time.
func TestNextTellsWhy(t *testing.T) {
	for range 5 {
		from := &slow{oracle.NewStream("parcel 7\n", io.EOF)}
		tr := Track(from)
		if m, err := tr.Next(); m != "parcel 7" || err != nil {
			t.Fatalf("Next() = %q, %v", m, err)
		}
		if _, err := tr.Next(); !errors.Is(err, io.ErrUnexpectedEOF) {
			t.Fatalf("Next() = %v", err)
		}
	}
}

type slow struct{ *oracle.Stream }

func (s *slow) Close() error {
	time.Sleep(2 * time.Millisecond)
	return s.Stream.Close()
}
