package truth_test

import (
	"testing"

	"github.com/wsracecheck/wsracecheck/internal/truth/compare"
	"github.com/wsracecheck/wsracecheck/internal/truth/gen"
)

// programs is how many programs each run compares, and waiting how many with
// one more wait; their seeds are fixed.
const programs, waiting = 2000, 600

// TestAgreement compares the analyzer with the explorer. A false alarm or a
// failure of the analyzer is an error; so is a miss, but for the causes that
// docs/correctness.md lists.
func TestAgreement(t *testing.T) {
	n := programs
	if testing.Short() {
		n /= 10
	}
	table := compare.Batch(compare.Order, gen.Program, 1, n, 2, 20)
	t.Logf("\n%v", table)
	if table.Programs < n*9/10 || table.Counts[compare.Right] < n/4 || table.Counts[compare.Wrong] < n/4 {
		t.Error("the programs are not the mix of right and wrong that they should be")
	}
	check(t, table, "")
}

// missed is how many stale reads of the programs no execution is shown of, of about 1,500;
// docs/correctness.md says why.
const missed = 117

// TestExecutions compares what executions show with the explorer: no false alarm, and no
// more misses than are known.
func TestExecutions(t *testing.T) {
	if testing.Short() {
		t.Skip("the bound is for all programs")
	}
	table := compare.Batch(compare.Executions, gen.Program, 1, programs, 2, 200)
	t.Logf("\n%v", table)
	misses := 0
	for _, c := range table.Cases {
		switch {
		case c.Failure != nil:
			t.Error(c.Failure)
		case c.Decided():
		case c.What() == compare.Miss.String()+": unexplained":
			misses++
		default:
			t.Errorf("seed %d: %s; see it with: go run ./internal/truth/cmd/truth -n 1 -shrink -seed %d", c.Seed, c.What(), c.Seed)
		}
	}
	if misses > missed {
		t.Errorf("%d misses, more than %d", misses, missed)
	}
}

// TestDeadlocks does the same for programs some of which wait for good.
func TestDeadlocks(t *testing.T) {
	n := waiting
	if testing.Short() {
		n /= 10
	}
	table := compare.Batch(compare.Order, gen.Waiting, 1, n, 2, 20)
	t.Logf("\n%v", table)
	for _, lock := range []bool{false, true} {
		if table.Circles[compare.Circle{Kind: compare.Wrong, Lock: lock}.Name()] == 0 {
			t.Errorf("lock %t: no deadlock that both find", lock)
		}
	}
	check(t, table, " -waits")
}

// TestSameAnswer asks again and again about a program in which goroutines wait in a
// circle, which once was judged by what happened to be asked first.
func TestSameAnswer(t *testing.T) {
	c := compare.NewChecker(compare.Order)
	for range 10 {
		if res := c.Program(gen.Waiting(13069)); res.Failure != nil {
			t.Fatal(res.Failure)
		}
	}
}

// check reports what table should not contain.
func check(t *testing.T, table *compare.Table, flag string) {
	t.Helper()
	for _, c := range table.Cases {
		switch {
		case c.Failure != nil:
			t.Error(c.Failure)
		case c.Decided():
			// A decision, see docs/correctness.md.
		default:
			t.Errorf("seed %d: %s; see it with: go run ./internal/truth/cmd/truth -n 1 -shrink%s -seed %d", c.Seed, c.What(), flag, c.Seed)
		}
	}
}
