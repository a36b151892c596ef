package elemstreams

import (
	"errors"
	"io"
	"testing"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

func TestStreamEndsWithoutReason(t *testing.T) {
	oracle.Bubble(t, func(t *testing.T) {
		nc := oracle.NewStream("\x01a", io.ErrUnexpectedEOF)
		nc.EndLag = oracle.Pause
		s := NewSession(nc, oracle.Logf)
		st := s.Open(1)
		_, err := st.ReadByte()
		if err == nil {
			_, err = st.ReadByte()
		}
		if errors.Is(err, io.ErrUnexpectedEOF) {
			t.Fatalf("the reason was already there: %v", err)
		}
	})
}
