package muxonce

import (
	"errors"
	"io"
	"testing"
	"time"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

// deaf fails every write, and closing it takes a while.
type deaf struct{ *oracle.Stream }

func (deaf) Write([]byte) (int, error) { return 0, errors.New("broken pipe") }

// The peer hangs up, or it does not read: the error is never missing.
func TestFrameAlwaysKnowsWhy(t *testing.T) {
	oracle.Bubble(t, func(t *testing.T) {
		s := New(oracle.NewStream("x", io.ErrUnexpectedEOF), time.Hour, oracle.Logf)
		if f, err := s.Frame(); f != 'x' || err != nil {
			t.Fatalf("Frame() = %q, %v", f, err)
		}
		if _, err := s.Frame(); err != io.ErrUnexpectedEOF {
			t.Errorf("after the peer hung up: %v", err)
		}
		s = New(deaf{oracle.NewStream("x", nil)}, oracle.Pause, oracle.Logf)
		time.Sleep(10 * oracle.Pause)
		if _, err := s.Frame(); err != nil && err != ErrSilent {
			t.Errorf("before the frame was taken: %v", err)
		}
		if _, err := s.Frame(); err != ErrSilent {
			t.Errorf("after a failed ping: %v", err)
		}
		s.nc.Close()
	})
}
