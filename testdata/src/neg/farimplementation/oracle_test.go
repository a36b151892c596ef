package farimplementation

import (
	"errors"
	"io"
	"testing"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
	"github.com/wsracecheck/wsracecheck/testdata/src/neg/farimplementation/lines"
)

// settled is the transport that relays are used with.
type settled struct{ *lines.Reader }

func (s settled) Next() (string, error) {
	line, err := s.Reader.Next()
	if err != nil {
		s.Settled()
	}
	return line, err
}

// Closing the connection takes a while.
func TestRun(t *testing.T) {
	oracle.Bubble(t, func(t *testing.T) {
		rw := oracle.NewStream("one\ntwo\n", io.EOF)
		rw.CloseLag = oracle.Pause
		n := 0
		err := New(settled{lines.NewReader(rw)}).Run(func(string) { n++ })
		if n != 2 || !errors.Is(err, io.ErrUnexpectedEOF) {
			t.Errorf("%d lines, then %v", n, err)
		}
	})
}
