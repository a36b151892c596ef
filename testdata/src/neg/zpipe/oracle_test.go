package zpipe

import (
	"errors"
	"testing"
	"time"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

// The stream is broken after one line; closing the source takes no time or a while.
func TestLinesAndStatsAfterBrokenStream(t *testing.T) {
	for _, lag := range []time.Duration{0, oracle.Pause} {
		oracle.Bubble(t, func(t *testing.T) {
			src := oracle.NewStream("3a1\nx?", nil)
			src.CloseLag = lag
			r := NewReader(src)
			lines := 0
			err := r.Lines(func(string) { lines++ })
			if st := r.Stats(); lines != 1 || !errors.Is(err, ErrFormat) || st != (Stats{In: 4, Out: 4}) {
				t.Fatalf("lag %v: %d lines, error %v, %+v; want one line, %v and 4 bytes", lag, lines, err, st, ErrFormat)
			}
		})
	}
}
