package farspawn

import (
	"errors"
	"io"
	"testing"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

// Closing the port takes a while.
func TestWeightAtTheEnd(t *testing.T) {
	oracle.Bubble(t, func(t *testing.T) {
		port := oracle.NewStream("12 kg\n", io.EOF)
		port.CloseLag = oracle.Pause
		s := Open(port)
		if w, err := s.Weight(); w != "12 kg" || err != nil {
			t.Fatalf("Weight() = %q, %v", w, err)
		}
		if _, err := s.Weight(); errors.Is(err, io.ErrUnexpectedEOF) {
			t.Fatalf("Weight() = %v", err)
		}
	})
}
