package causefeed

import (
	"errors"
	"io"
	"testing"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

// The feed breaks after one quote; closing it and the log line are slow.
func TestQuoteReturnsCause(t *testing.T) {
	oracle.Bubble(t, func(t *testing.T) {
		rc := oracle.NewStream("GOOG 182.5\n", io.ErrUnexpectedEOF)
		rc.EndLag, rc.CloseLag = oracle.Pause, oracle.Pause
		f := Open(t.Context(), rc, oracle.Logf)
		if q, err := f.Quote(); err != nil || q.Symbol != "GOOG" {
			t.Fatalf("Quote() = %+v, %v, want the quote", q, err)
		}
		if _, err := f.Quote(); !errors.Is(err, io.ErrUnexpectedEOF) {
			t.Fatalf("Quote() failed with %v, want %v", err, io.ErrUnexpectedEOF)
		}
	})
}
