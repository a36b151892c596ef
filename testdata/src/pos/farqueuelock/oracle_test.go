package farqueuelock

import (
	"errors"
	"io"
	"testing"
	"time"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

// Closing the connection takes a while. This runs in real time, because those who wait
// for a mutex keep the clock of a bubble from going on.
func TestNextDoesNotTellWhy(t *testing.T) {
	from := &slow{oracle.NewStream("parcel 7\n", io.EOF)}
	tr := Track(from)
	if m, err := tr.Next(); m != "parcel 7" || err != nil {
		t.Fatalf("Next() = %q, %v", m, err)
	}
	if _, err := tr.Next(); errors.Is(err, io.ErrUnexpectedEOF) {
		t.Fatalf("Next() = %v", err)
	}
}

type slow struct{ *oracle.Stream }

func (s *slow) Close() error {
	time.Sleep(100 * time.Millisecond)
	return s.Stream.Close()
}
