package caller

import (
	"fmt"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/wsracecheck/wsracecheck/internal/fact"
	"github.com/wsracecheck/wsracecheck/internal/loc"
)

// How many exits that differ in their results alone are told apart, and how
// many by which of their results are zero. Above that they become one of which
// no result is known.
const (
	maxByValue = 8
	maxByZero  = 16
)

// maxCoarseExits is how many exits a coarse walk tells apart.
const maxCoarseExits = 6

// addExit adds e to the outcome, unless another exit shows all that e would.
// What is above the limit becomes part of the last exit.
func (w *walker) addExit(e *Exit) {
	w.tellApart(e)
	for _, x := range w.out.Exits {
		if sameResults(x, e) && w.coversExit(x, e) {
			unsure(x.Got, e.Got)
			return
		}
	}
	kept := w.out.Exits[:0]
	for _, x := range w.out.Exits {
		if sameResults(x, e) && w.coversExit(e, x) {
			unsure(e.Got, x.Got)
			continue
		}
		kept = append(kept, x)
	}
	w.out.Exits = kept
	most := maxExits
	if w.coarse() {
		most = maxCoarseExits
	}
	if len(kept) >= most {
		w.absorbExit(kept[len(kept)-1], e)
		return
	}
	w.out.Exits = append(kept, e)
}

// tellApart forgets results of e if many exits are alike in all else.
func (w *walker) tellApart(e *Exit) {
	k := didKey(e)
	same := w.results[k]
	if same == nil {
		same = make(map[string]bool)
		w.results[k] = same
	}
	if len(same) >= maxByValue {
		for i, f := range e.Results {
			e.Results[i] = zeroness(f)
		}
	}
	r := resultsKey(e)
	if len(same) >= maxByZero && !same[r] {
		clear(e.Results)
		r = resultsKey(e)
	}
	same[r] = true
}

// sameResults reports whether callers see no difference between a and b in
// results and in the reads that come with them.
func sameResults(a, b *Exit) bool {
	return resultsKey(a) == resultsKey(b) && readsKey(a) == readsKey(b)
}

// coversExit reports whether a shows all that b would.
func (w *walker) coversExit(a, b *Exit) bool {
	return subset(a.Took, b.Took) && subset(a.Locked, b.Locked) && subset(b.Freed, a.Freed) &&
		w.coversGot(a.Got, b.Got, never, never)
}

// absorbExit makes x stand for e, too.
func (w *walker) absorbExit(x, e *Exit) {
	for i := range x.Results {
		if x.Results[i].Key() != e.Results[i].Key() {
			x.Results[i] = fact.Fact{}
		}
	}
	x.Got = w.both(x.Got, e.Got, never, never)
	x.Took, x.Locked = union(x.Took, e.Took), union(x.Locked, e.Locked)
	x.Freed = slices.DeleteFunc(slices.Clone(x.Freed), func(l *loc.Loc) bool { return !slices.Contains(e.Freed, l) })
	x.Reads = slices.DeleteFunc(slices.Clone(x.Reads), func(r *Read) bool {
		return !slices.ContainsFunc(e.Reads, func(s *Read) bool { return readKey(r) == readKey(s) })
	})
}

// seenByCallers lists what callers may know of what was received.
func (w *walker) seenByCallers(gs []Got) []Got {
	var out []Got
	seen := make(map[string]bool)
	for _, g := range gs {
		if w.spent(g) {
			continue
		}
		g.Locks = w.nameable(g.Locks)
		if k := gotKey(g, false) + lockKey(g.Locks); !seen[k] {
			seen[k] = true
			out = append(out, g)
		}
	}
	return out
}

// nameable drops the locks of objects that only w.fn itself knows.
func (w *walker) nameable(locks []*loc.Loc) []*loc.Loc {
	var out []*loc.Loc
	for _, l := range locks {
		switch in := l.Root().(type) {
		case *ssa.Alloc:
		case ssa.Instruction:
			if in.Parent() == w.fn {
				continue
			}
		}
		out = append(out, l)
	}
	return out
}

// zeroness is what f says about a value being zero.
func zeroness(f fact.Fact) fact.Fact {
	switch {
	case f.Kind == fact.Zero:
		return f
	case f.IsNonZero():
		return fact.Fact{Kind: fact.NonZero}
	}
	return fact.Fact{}
}

func resultsKey(e *Exit) string {
	k := ""
	for _, f := range e.Results {
		k += f.Key() + ";"
	}
	return k
}

// didKey identifies what happened on the way to e.
func didKey(e *Exit) string {
	return gotsKey(e.Got) + "t" + lockKey(e.Took) + "l" + lockKey(e.Locked) + "f" + lockKey(e.Freed) + readsKey(e)
}

func readsKey(e *Exit) string {
	k := ""
	for _, r := range e.Reads {
		k += readKey(r)
	}
	return k
}

func readKey(r *Read) string {
	return fmt.Sprintf("r%p%p%d", r.State, r.Site, r.Result) + gotsKey(r.Got)
}
