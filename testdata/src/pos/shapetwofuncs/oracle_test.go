package shapetwofuncs

import (
	"io"
	"testing"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

func TestCountOfABrokenStream(t *testing.T) {
	oracle.Bubble(t, func(t *testing.T) {
		n, err := Count(oracle.NewStream("one\ntwo\n", io.ErrUnexpectedEOF), oracle.Logf)
		if n != 2 || err != nil {
			t.Fatalf("Count() = %d, %v: the error was already there", n, err)
		}
	})
}
