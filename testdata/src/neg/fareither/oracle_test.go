package fareither

import (
	"errors"
	"io"
	"testing"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
	"github.com/wsracecheck/wsracecheck/testdata/src/neg/fareither/frames"
)

// Closing the connection takes a while.
func TestRunTellsWhy(t *testing.T) {
	for _, c := range []struct {
		name, data string
		format     Format
		why        error
	}{
		{"lines", "one\ntwo\n", Lines, io.ErrUnexpectedEOF},
		{"frames", "\x00\x03one\x00\x03two\x00\x05th", Frames, frames.ErrTorn},
	} {
		t.Run(c.name, func(t *testing.T) {
			oracle.Bubble(t, func(t *testing.T) {
				rw := oracle.NewStream(c.data, io.EOF)
				rw.CloseLag = oracle.Pause
				n := 0
				err := New(rw, c.format).Run(func(string) { n++ })
				if n != 2 || !errors.Is(err, c.why) {
					t.Errorf("%d messages, then %v", n, err)
				}
			})
		})
	}
}
