package effect

import (
	"github.com/wsracecheck/wsracecheck/internal/loc"
	"github.com/wsracecheck/wsracecheck/internal/ops"
)

// A renamer states summaries in the terms of a caller. The events of a summary
// share most of what is known of them, and so do those that it makes.
type renamer struct {
	s       *Summaries
	place   func(*loc.Loc) *loc.Loc // nil if the place has no name any more
	bodies  map[*Summary]*Summary
	locs    memo[*loc.Loc]
	holds   memo[Hold]
	waited  memo[Happened]
	settled memo[Settled]
}

func (s *Summaries) renamer(subst loc.Subst) *renamer {
	place := func(l *loc.Loc) *loc.Loc { return s.R.Table.Translate(l, subst) }
	return &renamer{
		s: s, place: place,
		bodies: make(map[*Summary]*Summary),
		locs:   newMemo(func(in []*loc.Loc) []*loc.Loc { return locs(in, place) }),
		holds:  newMemo(func(in []Hold) []Hold { return holds(in, place) }),
		waited: newMemo(func(in []Happened) []Happened { return s.waited(in, place) }),
		settled: newMemo(func(in []Settled) []Settled {
			return settled(in, place)
		}),
	}
}

// A memo keeps what became of slices that many events share. They are never
// changed in place.
type memo[T any] struct {
	made map[view[T]][]T
	make func([]T) []T
}

// A view identifies a slice.
type view[T any] struct {
	first *T
	n     int
}

func newMemo[T any](f func([]T) []T) memo[T] {
	return memo[T]{make(map[view[T]][]T), f}
}

func (m memo[T]) of(in []T) []T {
	if len(in) == 0 {
		return nil
	}
	k := view[T]{&in[0], len(in)}
	out, ok := m.made[k]
	if !ok {
		out = m.make(in)
		m.made[k] = out
	}
	return out[:len(out):len(out)]
}

// summary rewrites sum. Events on places that have no name any more are dropped.
func (r *renamer) summary(sum *Summary) *Summary {
	out := &Summary{Fn: sum.Fn}
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
	e.Locks, e.Under = r.locking(e.Locks), translateUnder(e.Under, r.place)
	e.Waited, e.Settled = r.waited.of(e.Waited), r.settled.of(e.Settled)
}

func (r *renamer) body(sum *Summary) *Summary {
	out := r.bodies[sum]
	if out == nil {
		out = r.summary(sum)
		r.bodies[sum] = out
	}
	return out
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
