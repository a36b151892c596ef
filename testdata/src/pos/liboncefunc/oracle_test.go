package liboncefunc

import (
	"errors"
	"io"
	"testing"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

// Closing the connection takes a while.
func TestPriceAtTheEnd(t *testing.T) {
	oracle.Bubble(t, func(t *testing.T) {
		src := oracle.NewStream("100\n", io.EOF)
		src.CloseLag = oracle.Pause
		f := Subscribe(src)
		if p, err := f.Price(); p != "100" || err != nil {
			t.Fatalf("Price() = %q, %v", p, err)
		}
		if _, err := f.Price(); errors.Is(err, io.ErrClosedPipe) {
			t.Fatalf("Price() = %v", err)
		}
	})
}
