package embedders

import (
	"io"
	"testing"
	"time"

	"github.com/wsracecheck/wsracecheck/internal/oracle"
)

// A live feed ends slowly beside a recorded one that is stopped: each tells its own failure.
func TestEachTellsItsOwnFailure(t *testing.T) {
	oracle.Bubble(t, func(t *testing.T) {
		s := oracle.NewStream("a\n", io.ErrUnexpectedEOF)
		s.EndLag = oracle.Pause
		live, recorded := Follow(s), Play([]string{"b"}, io.ErrNoProgress)
		recorded.Stop()
		if _, ok, err := recorded.Next(); ok || err != io.ErrNoProgress {
			t.Fatalf("recorded: ok = %v, err = %v, want its own failure", ok, err)
		}
		live.Next()
		time.Sleep(oracle.Pause / 2)
		if _, ok, err := live.Next(); ok || err != io.ErrUnexpectedEOF {
			t.Fatalf("live: ok = %v, err = %v, want its own failure", ok, err)
		}
	})
}
