package elemstreams

import (
	"errors"
	"io"
	"testing"
	"time"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

// Real time: a goroutine that waits for a mutex would stop the clock of a bubble.
func TestStreamsKnowTheReason(t *testing.T) {
	nc := oracle.NewStream("\x01a", io.ErrUnexpectedEOF)
	nc.EndLag = 5 * time.Millisecond
	s := NewSession(nc, func(string, ...any) { time.Sleep(5 * time.Millisecond) })
	one, two := s.Open(1), s.Open(2)
	for _, st := range []*Stream{two, one} {
		_, err := st.ReadByte()
		if err == nil {
			_, err = st.ReadByte()
		}
		if !errors.Is(err, io.ErrUnexpectedEOF) {
			t.Errorf("stream %d: no reason: %v", st.id, err)
		}
	}
}
