package caller

import (
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/wsracecheck/wsracecheck/internal/loc"
	"github.com/wsracecheck/wsracecheck/internal/ops"
)

// Of two paths that are at one place and know the same of values, one may show
// all that the other would: it has seen every sign of the end that the other
// has, and nothing that excuses it, no join and no lock, that the other has
// not. Then the other need not be walked.

// covers reports whether q shows all that p would.
func (w *walker) covers(q, p *path) bool {
	for k := range q.fresh {
		if !p.fresh[k] {
			return false
		}
	}
	return subset(q.held, p.held) && subset(q.took, p.took) && subset(p.freed, q.freed) &&
		w.coversGot(q.got, p.got, q.waiting(w.live), p.waiting(w.live))
}

// coversGot compares what was received; the functions tell whether a test of a
// signal is still to come.
func (w *walker) coversGot(q, p []Got, qPending, pPending func(Got) bool) bool {
	for _, g := range p {
		if counterpart(q, g, pPending(g)) == nil && !w.excuse(g, pPending(g)) {
			return false
		}
	}
	for _, x := range q {
		if !answered(p, x, qPending(x)) && !w.alarm(x, qPending(x)) {
			return false
		}
	}
	return true
}

// counterpart returns the signal of gs that says at least what g says.
func counterpart(gs []Got, g Got, pending bool) *Got {
	for i := range gs {
		if saysMore(&gs[i], &g, pending) {
			return &gs[i]
		}
	}
	return nil
}

// answered reports whether one of gs says at most what x says.
func answered(gs []Got, x Got, pending bool) bool {
	for i := range gs {
		if saysMore(&x, &gs[i], pending) {
			return true
		}
	}
	return false
}

// saysMore reports whether x is the same signal as g and nothing that excuses
// it is known of x alone.
func saysMore(x, g *Got, pending bool) bool {
	a, b := x.says(), g.says()
	if a.many && !b.many {
		return false
	}
	a.many, b.many = false, false
	return a == b && (!pending || sameTest(x, g)) && subset(x.Locks, g.Locks)
}

// sameTest reports whether the test that will tell about x will tell the same
// about g.
func sameTest(x, g *Got) bool {
	return x.Site == g.Site && x.All == g.All && len(x.Test) == len(g.Test)
}

// alarm reports whether g can only be a sign of the end, or tell why a wait is
// no join.
func (w *walker) alarm(g Got, pending bool) bool {
	return !pending && !g.Maybe && (g.Bounded || g.Active && !w.s.scope.Joins(g.Received))
}

// excuse reports whether g can only be a join.
func (w *walker) excuse(g Got, pending bool) bool {
	if pending || g.Bounded {
		return false
	}
	return g.Maybe || !g.Active || w.s.scope.Joins(g.Received) && !w.s.scope.Endangers(g.Received)
}

// standFor notes in q, which covers p, in what they differ, and reports whether
// q has to be walked again.
func standFor(q, p *path) bool {
	add := func(g Got) {
		if g.Active && !slices.ContainsFunc(q.aside, func(x Got) bool { return x.Pos == g.Pos && x.Loc == g.Loc }) {
			q.aside = append(q.aside, g)
		}
	}
	for _, g := range p.got {
		if counterpart(q.got, g, false) == nil {
			add(g)
		}
	}
	for _, g := range p.aside {
		add(g)
	}
	return unsure(q.got, p.got)
}

// unsure notes what q has received and p has not: another path that knows the
// same of values has not received it. It reports whether that is new.
func unsure(q, p []Got) bool {
	changed := false
	for i := range q {
		x := &q[i]
		if x.Unsure {
			continue
		}
		sure := false
		for j := range p {
			sure = sure || p[j].Loc == x.Loc && p[j].Kind == x.Kind && p[j].Active == x.Active && !p[j].Unsure
		}
		x.Unsure = !sure
		changed = changed || !sure
	}
	return changed
}

// waiting tells of the signals of p whether a test is still to come.
func (p *path) waiting(live func(ssa.Value, *ssa.BasicBlock) bool) func(Got) bool {
	return func(g Got) bool { return p.pending(g, live) }
}

func never(Got) bool { return false }

func subset(a, b []*loc.Loc) bool {
	for _, l := range a {
		if !slices.Contains(b, l) {
			return false
		}
	}
	return true
}

// absorb makes wide stand for p, too: it has received for certain what both
// have, perhaps joined what one of them has, and has the locks of both. It
// reports whether that changes anything.
func (w *walker) absorb(wide, p *path) bool {
	changed := wide.forget(p, w.live)
	before := wide.progress(w.live)
	wide.got = w.both(wide.got, p.got, wide.waiting(w.live), p.waiting(w.live))
	wide.held, wide.took = union(wide.held, p.held), union(wide.took, p.took)
	wide.freed = slices.DeleteFunc(slices.Clone(wide.freed), func(l *loc.Loc) bool { return !slices.Contains(p.freed, l) })
	for k := range p.fresh {
		wide.fresh[k] = true
	}
	return wide.progress(w.live) != before || changed
}

// both is what is left of the signals of two paths in a path that stands for
// both.
func (w *walker) both(a, b []Got, aPending, bPending func(Got) bool) []Got {
	var out []Got
	add := func(g Got, other []Got, pending bool) {
		for i := range out {
			if sameSignal(&out[i], &g, pending) {
				out[i].Locks = union(out[i].Locks, g.Locks)
				out[i].Many = out[i].Many || g.Many
				out[i].Unsure = out[i].Unsure || g.Unsure
				return
			}
		}
		shared := false
		for i := range other {
			shared = shared || sameSignal(&other[i], &g, pending)
		}
		if !shared {
			if g.Bounded || !pending && !g.Maybe && !w.s.scope.Joins(g.Received) {
				return
			}
			g.Maybe, g.Active, g.Test, g.Unsure = true, false, nil, true
		}
		out = append(out, g)
	}
	for _, g := range a {
		add(g, b, aPending(g))
	}
	for _, g := range b {
		add(g, a, bPending(g))
	}
	return out
}

func sameSignal(x, g *Got, pending bool) bool {
	a, b := x.says(), g.says()
	a.many, b.many = false, false
	return a == b && (!pending || sameTest(x, g))
}

func union(a, b []*loc.Loc) []*loc.Loc {
	for _, l := range b {
		a = with(a, l)
	}
	return a
}

// compact drops from what p has received what can make no difference any more,
// and what says the same twice.
func (w *walker) compact(p *path) []Got {
	var out []Got
	for _, g := range p.got {
		pending := p.pending(g, w.live)
		if !pending && w.spent(g) || !w.s.scope.Tells(g.Received) {
			continue
		}
		twice := false
		for i := range out { // known for good since the first time
			twice = twice || sameSignal(&out[i], &g, pending) && (g.Active || subset(g.Locks, out[i].Locks))
		}
		if !twice {
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
	case g.Maybe:
		return !w.s.scope.Joins(g.Received)
	case g.Own || g.Kind == ops.Fails || g.Kind == ops.Read:
		return true
	}
	return !w.s.scope.Joins(g.Received)
}
