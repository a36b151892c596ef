package caller

import (
	"fmt"

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

// addExit adds e to the outcome, unless an equal exit is there.
func (w *walker) addExit(e *Exit) {
	k := didKey(e)
	same := w.exits[k]
	if same == nil {
		same = make(map[string]bool)
		w.exits[k] = same
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
	if same[r] {
		return
	}
	if len(w.out.Exits) >= maxExits {
		w.s.over(w.fn)
		return
	}
	same[r] = true
	w.out.Exits = append(w.out.Exits, e)
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
	k := gotsKey(e.Got)
	k += "t" + lockKey(e.Took) + "l" + lockKey(e.Locked) + "f" + lockKey(e.Freed)
	for _, r := range e.Reads {
		k += fmt.Sprintf("r%p%p%d", r.State, r.Site, r.Result) + gotsKey(r.Got)
	}
	return k
}
