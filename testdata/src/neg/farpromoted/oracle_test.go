package farpromoted

import (
	"errors"
	"io"
	"testing"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

// Closing the connection takes a while.
func TestRunTellsWhy(t *testing.T) {
	oracle.Bubble(t, func(t *testing.T) {
		rw := oracle.NewStream("one\ntwo\n", io.EOF)
		rw.CloseLag = oracle.Pause
		n := 0
		err := New(rw).Run(func(string) { n++ })
		if n != 2 || !errors.Is(err, io.ErrUnexpectedEOF) {
			t.Errorf("%d lines, then %v", n, err)
		}
	})
}
