package scatterget

import (
	"errors"
	"io"
	"testing"
	"time"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

type fakeShard struct {
	data string
	end  error
	lag  time.Duration
}

func (s fakeShard) Query(string) (io.ReadCloser, error) {
	rc := oracle.NewStream(s.data, s.end)
	rc.CloseLag = s.lag
	return rc, nil
}

// One of two shards breaks off; closing its stream takes no time or a while.
func TestGetNamesFailedShard(t *testing.T) {
	for _, lag := range []time.Duration{0, oracle.Pause} {
		oracle.Bubble(t, func(t *testing.T) {
			rows, err := Get("all", map[string]Shard{
				"east": fakeShard{"b=2\n", io.EOF, 0},
				"west": fakeShard{"a=1\n", io.ErrUnexpectedEOF, lag},
			})
			var partial *PartialError
			if !errors.As(err, &partial) || len(partial.Failed) != 1 || partial.Failed["west"] == nil || len(rows) != 2 {
				t.Fatalf("lag %v: Get() = %v, %v, want two rows and west to fail", lag, rows, err)
			}
		})
	}
}
