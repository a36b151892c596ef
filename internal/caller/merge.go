package caller

import (
	"golang.org/x/tools/go/ssa"

	"github.com/wsracecheck/wsracecheck/internal/fact"
	"github.com/wsracecheck/wsracecheck/internal/loc"
	"github.com/wsracecheck/wsracecheck/internal/ops"
)

// Limits on the paths of one progress, walked on from one place.
const (
	// maxAlike is how many paths are told apart that differ in what is known of
	// values. More of them become one that knows what all of them know: whatever
	// it is that their values differ in, it has made no difference to signals,
	// reads and locks so far.
	maxAlike = 6
	// maxLockings is how many are told apart that differ in their locks. More of
	// them count as if each had all the locks: a lock can only show that nothing
	// is wrong.
	maxLockings = 6
)

// A bundle is the paths of one progress.
type bundle struct {
	lockings map[string]*alike
	union    *lockSets // of the paths above maxLockings
}

// An alike is the paths of one progress with the same locks.
type alike struct {
	values map[string]bool
	merged *path // of those above maxAlike
}

// push continues with p, unless an equal path is or was walked already.
func (w *walker) push(p *path) {
	p.stale = w.alive(p)
	p.got = w.compact(p)
	k := p.progress(w.live)
	b := w.bundles[k]
	if b == nil {
		b = &bundle{lockings: make(map[string]*alike)}
		w.bundles[k] = b
	}
	if p = b.place(p).add(p, w.live); p != nil {
		w.work = append(w.work, p)
	}
}

// place returns the paths with the locks of p. If there are too many kinds, it
// gives p more locks.
func (b *bundle) place(p *path) *alike {
	k := p.locking()
	a := b.lockings[k]
	if a == nil && len(b.lockings) >= maxLockings {
		if b.union == nil {
			b.union = newLockSets()
		}
		b.union.exchange(p)
		k = p.locking()
		a = b.lockings[k]
	}
	if a == nil {
		a = &alike{values: make(map[string]bool)}
		b.lockings[k] = a
	}
	return a
}

// add notes p and returns the path to be walked on, nil if it was walked.
func (a *alike) add(p *path, live func(ssa.Value, *ssa.BasicBlock) bool) *path {
	v := p.values(live)
	switch {
	case a.values[v]:
		return nil
	case len(a.values) < maxAlike:
		a.values[v] = true
	case a.merged == nil:
		a.merged = p.clone()
	case !a.merged.forget(p, live):
		return nil
	default:
		return a.merged.clone()
	}
	return p
}

// A lockSets is the locks of several paths.
type lockSets struct {
	held, took []*loc.Loc
	got        map[string][]*loc.Loc
}

func newLockSets() *lockSets { return &lockSets{got: make(map[string][]*loc.Loc)} }

// exchange adds the locks of p to s, and gives p all of s.
func (s *lockSets) exchange(p *path) {
	s.held, p.held = union(s.held, p.held)
	s.took, p.took = union(s.took, p.took)
	for i, g := range p.got {
		k := gotKey(g, true)
		s.got[k], p.got[i].Locks = union(s.got[k], g.Locks)
	}
}

// union returns the locks of a and b, twice.
func union(a, b []*loc.Loc) (x, y []*loc.Loc) {
	for _, l := range b {
		a = with(a, l)
	}
	return a, append([]*loc.Loc(nil), a...)
}

// forget drops what p knows of values and q does not, and reports whether
// there was anything of use ahead.
func (p *path) forget(q *path, live func(ssa.Value, *ssa.BasicBlock) bool) bool {
	before := p.values(live)
	known := p.clone() // what p knew of a value must not hang on the order of forgetting
	for v, f := range known.facts {
		if q.lookup(v).Key() != f.Key() {
			delete(p.facts, v)
		}
	}
	for v, x := range known.alias {
		if q.alias[v] == x {
			continue
		}
		f := known.lookup(v)
		same := f.Kind != fact.Unknown && q.lookup(v).Key() == f.Key()
		if delete(p.alias, v); same {
			p.facts[v] = f
		}
	}
	for a, x := range p.mem {
		if q.mem[a] != x {
			delete(p.mem, a)
		}
	}
	return p.values(live) != before
}

// compact drops from what p has received what can make no difference any more,
// and what says the same twice.
func (w *walker) compact(p *path) []Got {
	var out []Got
	seen := make(map[string]bool)
	for _, g := range p.got {
		pending := p.pending(g, w.live)
		if !pending && w.spent(g) || !w.s.scope.Tells(g.Received) {
			continue
		}
		if k := gotKey(g, pending) + lockKey(g.Locks); !seen[k] {
			seen[k] = true
			out = append(out, g)
		}
	}
	return out
}

// spent reports whether g, of which no test is pending, shows nothing: a call, a
// flag or a signal of the caller's own of which nobody knows whether they told
// the end, or a wait for something else that would not have been a join either.
func (w *walker) spent(g Got) bool {
	switch {
	case g.Bounded:
		return !w.s.scope.Joins(g.Received)
	case g.Active:
		return false
	case g.Own || g.Kind == ops.Fails || g.Kind == ops.Read:
		return true
	}
	return !w.s.scope.Joins(g.Received)
}
