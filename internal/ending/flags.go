package ending

import (
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/wsracecheck/wsracecheck/internal/fact"
	"github.com/wsracecheck/wsracecheck/internal/loc"
	"github.com/wsracecheck/wsracecheck/internal/ops"
)

// flags knows which flags can be signals. Most flags of a program are not
// about an end: they come and go, or are looked at in passing.
type flags struct {
	cleared map[loc.Anchor]bool // set to zero again
	awaited map[loc.Anchor]bool // tested in a loop that waits
	waiting map[*ssa.Function]bool
}

// findFlags looks through the functions of the package.
func (m *Model) findFlags(fns []*ssa.Function) {
	m.flags = flags{make(map[loc.Anchor]bool), make(map[loc.Anchor]bool), make(map[*ssa.Function]bool)}
	for _, fn := range fns {
		for _, e := range m.sums.Of(fn).Events {
			if e.Kind == ops.Write && e.Loc != nil && fact.Of(e.Val).Kind == fact.Zero {
				note(m.flags.cleared, e.Loc)
			}
			if e.Kind == ops.Write && e.Far && !e.Idle { // its package has looked
				note(m.flags.awaited, e.Loc)
			}
		}
		m.awaitedBy(fn)
	}
}

func note(set map[loc.Anchor]bool, l *loc.Loc) {
	for _, a := range l.Anchors {
		set[a] = true
	}
}

// awaitedBy notes the places that fn reads in a loop around a wait.
func (m *Model) awaitedBy(fn *ssa.Function) {
	for _, b := range fn.Blocks {
		for _, in := range b.Instrs {
			if m.sums.Ops.Of(in).Kind != ops.CondWait {
				continue
			}
			m.flags.waiting[fn] = true
			for _, x := range around(b) {
				for _, in := range x.Instrs {
					if op := m.sums.Ops.Of(in); op.Kind == ops.Read && op.Loc != nil {
						note(m.flags.awaited, op.Loc)
					}
				}
			}
		}
	}
}

// Awaits reports whether fn waits for a condition, so that a flag that it tests
// tells how the wait has ended.
func (m *Model) Awaits(fn *ssa.Function) bool { return m.flags.waiting[fn] }

// around lists the blocks that lie on a cycle with b.
func around(b *ssa.BasicBlock) []*ssa.BasicBlock {
	ahead, behind := reach(b, false), reach(b, true)
	var out []*ssa.BasicBlock
	for _, x := range b.Parent().Blocks {
		if ahead[x] && behind[x] {
			out = append(out, x)
		}
	}
	return out
}

func reach(b *ssa.BasicBlock, back bool) map[*ssa.BasicBlock]bool {
	seen := make(map[*ssa.BasicBlock]bool)
	for work := []*ssa.BasicBlock{b}; len(work) > 0; {
		x := work[len(work)-1]
		work = work[:len(work)-1]
		next := x.Succs
		if back {
			next = x.Preds
		}
		for _, s := range next {
			if !seen[s] {
				seen[s] = true
				work = append(work, s)
			}
		}
	}
	return seen
}

// tellsEnd reports whether the flag that s raises, in a goroutine other than
// the one that writes, can mean the end: it is set for good, and waited for, or
// raised as a part of the ending and looked at in the same way.
func (m *Model) tellsEnd(r Received, q query, s Site, w stateWrite, c *comparison) bool {
	if m.flags.isAwaited(s.Event.Loc) {
		return true
	}
	looked := s.Event.Atom || m.covered(r, q, w.Prefix, s.Event.Held)
	return looked && c.known(endTogether, func() bool { return m.oneEnding(s, w) })
}

// oneEnding reports whether the goroutines of s and w end together: one of them
// starts the other on its way out. A flag whose goroutine starts the one that
// writes stands for the end only if nobody starts that one without the flag.
func (m *Model) oneEnding(s Site, w stateWrite) bool {
	if s.Ctx.G == nil || !s.Event.Ends {
		return false
	}
	if _, _, raise := launches(w.G.Sum, s.Ctx.G, w.Index); raise {
		return true
	}
	_, _, write := launches(s.Ctx.Sum, w.G, s.Index)
	return write && !m.startsWithout(w.G, s.Event.Loc)
}

// startsWithout reports whether g is also started where the flag is not raised.
func (m *Model) startsWithout(g *Goroutine, flag *loc.Loc) bool {
	for _, c := range m.contexts {
		for _, i := range c.Sum.Kind(ops.Launch) {
			if c.Sum.Events[i].Site != g.Start {
				continue
			}
			raised := slices.ContainsFunc(c.Sum.Alike(ops.Write, flag), func(j int) bool { return isFlag(c.Sum.Events[j]) })
			if !raised {
				return true
			}
		}
	}
	return false
}

// isAwaited reports whether the flag l is set for good, and waited for.
func (f flags) isAwaited(l *loc.Loc) bool {
	awaited := false
	for _, a := range l.Anchors {
		if f.cleared[a] {
			return false
		}
		awaited = awaited || f.awaited[a]
	}
	return awaited
}

// isCleared reports whether the flag l is also set to zero.
func (f flags) isCleared(l *loc.Loc) bool {
	for _, a := range l.Anchors {
		if f.cleared[a] {
			return true
		}
	}
	return false
}
