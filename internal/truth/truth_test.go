package truth_test

import (
	"testing"

	"github.com/wsracecheck/wsracecheck/internal/truth/compare"
)

// programs is how many programs each run compares; their seed is fixed.
const programs = 2000

// TestAgreement compares the analyzer with the explorer. A false alarm or a
// failure of the analyzer is an error; so is a miss, but for the causes that
// docs/correctness.md lists.
func TestAgreement(t *testing.T) {
	n := programs
	if testing.Short() {
		n /= 10
	}
	table := compare.Batch(1, n, 2, 20)
	t.Logf("\n%v", table)
	if table.Programs < n*9/10 || table.Counts[compare.Right] < n/4 || table.Counts[compare.Wrong] < n/4 {
		t.Error("the programs are not the mix of right and wrong that they should be")
	}
	for _, c := range table.Cases {
		switch {
		case c.Failure != nil:
			t.Error(c.Failure)
		case compare.Decided(c.Outcome.Cause):
			// A decision, see docs/correctness.md.
		case c.Outcome.Kind == compare.FalseAlarm, c.Outcome.Kind == compare.Miss, c.Outcome.Kind == compare.TooLow:
			t.Errorf("seed %d: %v; see it with: go run ./internal/truth/cmd/truth -n 1 -shrink -seed %d", c.Seed, c.Outcome.Kind, c.Seed)
		}
	}
}
