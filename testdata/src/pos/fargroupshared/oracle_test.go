package fargroupshared

import (
	"errors"
	"io"
	"testing"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

// Closing the port takes a while.
func TestRainAtTheEnd(t *testing.T) {
	oracle.Bubble(t, func(t *testing.T) {
		port := oracle.NewStream("3 mm\n", io.EOF)
		port.CloseLag = oracle.Pause
		g := Open(port)
		defer g.Close()
		if w, err := g.Rain(); w != "3 mm" || err != nil {
			t.Fatalf("Rain() = %q, %v", w, err)
		}
		if _, err := g.Rain(); errors.Is(err, io.ErrUnexpectedEOF) {
			t.Fatalf("Rain() = %v", err)
		}
	})
}
