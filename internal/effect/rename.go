package effect

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/wsracecheck/wsracecheck/internal/loc"
	"github.com/wsracecheck/wsracecheck/internal/ops"
)

// A renamer states summaries in the terms of a caller. The events of a summary
// share most of what is known of them, and so do those that it makes.
type renamer struct {
	s       *Summaries
	subst   loc.Subst
	place   func(*loc.Loc) *loc.Loc // nil if the place has no name any more
	bodies  map[*Summary]*Summary
	locs    memo[*loc.Loc]
	holds   memo[Hold]
	waited  memo[Happened]
	settled memo[Settled]
	under   memo[Under]
}

func (s *Summaries) renamer(subst loc.Subst) *renamer {
	place := func(l *loc.Loc) *loc.Loc { return s.R.Table.Translate(l, subst) }
	return &renamer{
		s: s, subst: subst, place: place,
		bodies:  make(map[*Summary]*Summary),
		locs:    newMemo(func(in []*loc.Loc) []*loc.Loc { return locs(in, place) }),
		holds:   newMemo(func(in []Hold) []Hold { return holds(in, place) }),
		waited:  newMemo(func(in []Happened) []Happened { return s.waited(in, place) }),
		settled: newMemo(func(in []Settled) []Settled { return settled(in, place) }),
		under:   newMemo(func(in []Under) []Under { return translateUnder(in, place) }),
	}
}

// summary rewrites sum. Events on places that have no name any more are dropped.
func (r *renamer) summary(sum *Summary) *Summary {
	out := &Summary{Fn: sum.Fn, Blurred: sum.Blurred, draft: sum.draft}
	var index []int
	for i, e := range sum.Events {
		l := e.Loc
		if l != nil {
			if l = r.place(l); l == nil {
				continue
			}
			if e.Kind != ops.Write {
				l = r.s.R.Signal(l)
			}
		}
		c := *e
		c.Loc = l
		c.Held, c.Once, c.Bare = r.locs.of(e.Held), r.locs.of(e.Once), r.locs.of(e.Bare)
		r.context(&c)
		if e.Body != nil {
			c.Body = r.body(e.Body)
		}
		index = append(index, i)
		out.Events = append(out.Events, &c)
	}
	for _, e := range sum.Waits {
		c := *e
		r.context(&c)
		out.Waits = append(out.Waits, &c)
	}
	out.order = &renamed{sum.order, index, r.place}
	out.Waited, out.Settled = r.waited.of(sum.Waited), r.settled.of(sum.Settled)
	out.Locks = r.locking(sum.Locks)
	out.Acquired, out.Released = r.locs.of(sum.Acquired), r.locs.of(sum.Released)
	return out
}

// context rewrites what holds at e.
func (r *renamer) context(e *Event) {
	e.Locks, e.Under = r.locking(e.Locks), r.under.of(e.Under)
	e.Waited, e.Settled = r.waited.of(e.Waited), r.settled.of(e.Settled)
}

// body rewrites what a goroutine does. Most goroutines work on what was made where
// they were started, which has the same name for all callers; and most of the ways
// that lead to the start of one lead to the same names.
func (r *renamer) body(sum *Summary) *Summary {
	if sum.Draft() {
		return sum // nobody asks a draft for names
	}
	out, ok := r.bodies[sum]
	if ok {
		return out
	}
	k, same := r.bodyKey(sum)
	if same {
		out = sum
	} else if out = r.s.bodies[k]; out == nil {
		out = r.summary(sum)
		r.s.bodies[k] = out
	}
	r.bodies[sum] = out
	return out
}

// A bodyKey is a summary, and which of its names become which.
type bodyKey struct {
	sum   *Summary
	names string
}

// bodyKey identifies what sum becomes; same reports whether that is sum itself.
func (r *renamer) bodyKey(sum *Summary) (k bodyKey, same bool) {
	var parts []string
	names := sum.names()
	for v, l := range r.subst {
		if names[v] {
			parts = append(parts, fmt.Sprintf("%p=%p", v, l))
		}
	}
	slices.Sort(parts)
	return bodyKey{sum, strings.Join(parts, ",")}, len(parts) == 0
}

// names returns the values at which the places start that s speaks of.
func (s *Summary) names() map[ssa.Value]bool {
	if s.roots != nil {
		return s.roots
	}
	s.roots = make(map[ssa.Value]bool)
	s.note(s.Acquired, s.Released)
	s.noteHeld(s.Waited, s.Settled, s.Locks)
	for _, e := range append(slices.Clip(s.Events), s.Waits...) {
		if e.Loc != nil {
			s.roots[e.Loc.Root()] = true
		}
		s.note(e.Held, e.Once, e.Bare)
		s.noteHeld(e.Waited, e.Settled, e.Locks)
		for _, u := range e.Under {
			if u.Loc != nil {
				s.roots[u.Loc.Root()] = true
			}
		}
		if e.Body != nil {
			maps.Copy(s.roots, e.Body.names())
		}
	}
	return s.roots
}

func (s *Summary) note(sets ...[]*loc.Loc) {
	for _, set := range sets {
		for _, l := range set {
			s.roots[l.Root()] = true
		}
	}
}

func (s *Summary) noteHeld(waited []Happened, settled []Settled, l Locking) {
	for _, h := range waited {
		s.roots[h.Loc.Root()] = true
	}
	for _, x := range settled {
		s.roots[x.Loc.Root()] = true
	}
	for _, set := range [][]Hold{l.Held, l.Taken, l.Passed} {
		for _, h := range set {
			s.roots[h.Loc.Root()] = true
		}
	}
	s.note(l.Freed)
}

func (r *renamer) locking(l Locking) Locking {
	return Locking{
		Held: r.holds.of(l.Held), Taken: r.holds.of(l.Taken), Passed: r.holds.of(l.Passed),
		Freed: r.locs.of(l.Freed), Parks: l.Parks,
	}
}

func holds(in []Hold, tr func(*loc.Loc) *loc.Loc) []Hold {
	var out []Hold
	for _, h := range in {
		h.Loc = tr(h.Loc)
		out = addHold(out, h)
	}
	return out
}

func locs(in []*loc.Loc, tr func(*loc.Loc) *loc.Loc) []*loc.Loc {
	var out []*loc.Loc
	for _, l := range in {
		out = add(out, tr(l))
	}
	return out
}

func (s *Summaries) waited(in []Happened, tr func(*loc.Loc) *loc.Loc) []Happened {
	var out []Happened
	for _, h := range in {
		if l := s.R.Signal(tr(h.Loc)); l != nil {
			out = append(out, Happened{l, h.Mode})
		}
	}
	return out
}

func settled(in []Settled, tr func(*loc.Loc) *loc.Loc) []Settled {
	var out []Settled
	for _, x := range in {
		if x.Loc = tr(x.Loc); x.Loc != nil {
			out = append(out, x)
		}
	}
	return out
}
