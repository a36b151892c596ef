package compare

import (
	"fmt"
	"sort"
	"strings"
	"sync"
	"time"

	"github.com/wsracecheck/wsracecheck/internal/truth/model"
)

// hang is how long the analyzer may take for one program. It takes some
// milliseconds; this is no measure of speed but the end of waiting.
const hang = time.Minute

// A Table sums up many programs.
type Table struct {
	Programs int // compared
	Skipped  map[string]int
	Counts   map[Kind]int
	Causes   map[string]int // of the misses
	Waits    int            // programs compared by their deadlocks
	Circles  map[string]int
	Failures int
	States   int
	// Cases are the disagreements and failures, by seed.
	Cases []Case
}

// A Case is a program on which the answers differ or the analyzer failed.
type Case struct {
	Seed    uint64
	Outcome Outcome
	Circle  *Circle // if it is about a deadlock
	Failure error
}

// Batch compares n programs, those that program makes of the seeds from first on, and keeps up to
// keep cases of each kind of disagreement.
func Batch(by Judge, program func(seed uint64) *model.Program, first uint64, n, workers, keep int) *Table {
	type answer struct {
		seed uint64
		res  Result
	}
	seeds, answers := make(chan uint64), make(chan answer)
	var wg sync.WaitGroup
	for range workers {
		wg.Go(func() {
			c := NewChecker(by)
			for seed := range seeds {
				var res Result
				if c, res = guarded(c, program(seed)); res.Failure != nil {
					res.Failure = fmt.Errorf("seed %d: %w", seed, res.Failure)
				}
				answers <- answer{seed, res}
			}
		})
	}
	go func() {
		for i := range uint64(n) {
			seeds <- first + i
		}
		close(seeds)
		wg.Wait()
		close(answers)
	}()
	t := &Table{Skipped: make(map[string]int), Counts: make(map[Kind]int), Causes: make(map[string]int), Circles: make(map[string]int)}
	for a := range answers {
		t.add(a.seed, a.res)
	}
	t.sort(keep)
	return t
}

// guarded compares one program and gives up on the checker if it hangs.
func guarded(c *Checker, p *model.Program) (*Checker, Result) {
	done := make(chan Result, 1)
	go func() { done <- c.Program(p) }()
	select {
	case res := <-done:
		return c, res
	case <-time.After(hang):
		return NewChecker(c.by), Result{Failure: fmt.Errorf("the analyzer hangs")}
	}
}

func (t *Table) add(seed uint64, r Result) {
	t.States += r.States
	t.addCircles(seed, r)
	if r.Skip != "" && r.Failure == nil {
		t.Skipped[r.Skip]++
		return
	}
	t.Programs++
	if r.Failure != nil {
		t.Failures++
		t.Cases = append(t.Cases, Case{Seed: seed, Failure: r.Failure})
		return
	}
	for _, o := range r.Outcomes {
		t.Counts[o.Kind]++
		if o.Cause != "" {
			t.Causes[o.kind()]++
		}
		if o.Kind != Right && o.Kind != Wrong && o.Kind != LowWrong && o.Kind != GaveUp {
			t.Cases = append(t.Cases, Case{Seed: seed, Outcome: o})
		}
	}
}

// addCircles counts what r says about deadlocks.
func (t *Table) addCircles(seed uint64, r Result) {
	if len(r.Circles) > 0 {
		t.Waits++
	}
	for _, c := range r.Circles {
		t.Circles[c.Name()]++
		if c.Kind == Miss || c.Kind == FalseAlarm {
			t.Cases = append(t.Cases, Case{Seed: seed, Circle: &c})
		}
	}
}

// sort puts the cases in order and drops what is over the limit of each kind.
func (t *Table) sort(keep int) {
	sort.Slice(t.Cases, func(i, j int) bool {
		a, b := t.Cases[i], t.Cases[j]
		if a.Seed != b.Seed {
			return a.Seed < b.Seed
		}
		if a.Outcome.Consumer != b.Outcome.Consumer {
			return a.Outcome.Consumer < b.Outcome.Consumer
		}
		return a.Outcome.Field < b.Outcome.Field
	})
	n := make(map[string]int)
	var kept []Case
	for _, c := range t.Cases {
		k := c.kind()
		if n[k]++; n[k] <= keep {
			kept = append(kept, c)
		}
	}
	t.Cases = kept
}

func (c Case) kind() string {
	if c.Failure != nil {
		return "failure"
	}
	if c.Circle != nil {
		return c.Circle.Name()
	}
	return c.Outcome.kind()
}

func (o Outcome) kind() string {
	if o.Cause == "" {
		return o.Kind.String()
	}
	return o.Kind.String() + ": " + o.Cause
}

// String prints the table.
func (t *Table) String() string {
	var b strings.Builder
	line(&b, "programs compared", t.Programs)
	for _, k := range keys(t.Skipped) {
		line(&b, "left out: "+k, t.Skipped[k])
	}
	line(&b, "states explored", t.States)
	for k := Right; k <= GaveUp; k++ {
		line(&b, k.String(), t.Counts[k])
		for _, c := range keys(t.Causes) {
			if strings.HasPrefix(c, k.String()+": ") {
				line(&b, "  "+c, t.Causes[c])
			}
		}
	}
	line(&b, "programs compared by their waits", t.Waits)
	for _, k := range keys(t.Circles) {
		line(&b, k, t.Circles[k])
	}
	line(&b, "failures of the analyzer", t.Failures)
	return b.String()
}

func line(b *strings.Builder, what string, n int) { fmt.Fprintf(b, "%-66s %8d\n", what, n) }

func keys(m map[string]int) []string {
	var out []string
	for k := range m {
		out = append(out, k)
	}
	sort.Strings(out)
	return out
}

// What names the kind of a disagreement.
func (c Case) What() string { return c.kind() }

// FalseAlarms counts the false alarms of every kind.
func (t *Table) FalseAlarms() int {
	n := t.Counts[FalseAlarm]
	for _, lock := range []bool{false, true} {
		n += t.Circles[Circle{Kind: FalseAlarm, Lock: lock}.Name()]
	}
	return n
}

// Decided reports whether c is a miss that is a decision, or one of the low
// tier or the other way round, which only the table counts.
func (c Case) Decided() bool {
	switch {
	case c.Failure != nil:
		return false
	case c.Circle != nil:
		return c.Circle.Kind == Miss && Decided(c.Circle.Cause)
	}
	switch c.Outcome.Kind {
	case FalseAlarm:
		return false
	case Miss, TooLow:
		return Decided(c.Outcome.Cause)
	}
	return true
}
