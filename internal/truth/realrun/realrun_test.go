package realrun_test

import (
	"testing"

	"github.com/wsracecheck/wsracecheck/internal/truth/gen"
	"github.com/wsracecheck/wsracecheck/internal/truth/realrun"
)

// TestExplorer runs programs that the explorer calls right a thousand times with
// delays at random, and those that it calls wrong with delays where its witness
// says: then the read must be stale.
func TestExplorer(t *testing.T) {
	const each, runs = 12, 1000
	subjects := realrun.Sample(1, each, gen.Program)
	counts, err := realrun.Run(t.TempDir(), subjects, runs)
	if err != nil {
		t.Fatal(err)
	}
	for i, s := range subjects {
		t.Logf("seed %d: stale %t: %+v", s.Seed, s.Stale, counts[i])
		if v := s.Verdict(counts[i]); v != "" {
			t.Error(v)
		}
	}
}
