package deadlock

import (
	"golang.org/x/tools/go/ssa"

	"github.com/wsracecheck/wsracecheck/internal/effect"
	"github.com/wsracecheck/wsracecheck/internal/ending"
	"github.com/wsracecheck/wsracecheck/internal/fact"
	"github.com/wsracecheck/wsracecheck/internal/loc"
	"github.com/wsracecheck/wsracecheck/internal/ops"
)

// lockJoins finds the waits of c with a mutex that the other one needs.
func (f *finder) lockJoins(c *ending.Context) {
	if c.Sum.Blurred {
		return
	}
	for _, e := range append(c.Sum.Events[:len(c.Sum.Events):len(c.Sum.Events)], c.Sum.Waits...) {
		if len(e.Locks.Held) == 0 || !isWait(e) || f.m.Filled(e.Loc) {
			continue
		}
		for prefix, a := range e.Loc.Anchors {
			f.underLock(c, e, prefix, a)
		}
	}
}

// underLock judges the wait e for the signal a of the object that c knows as
// prefix.
func (f *finder) underLock(c *ending.Context, e *effect.Event, prefix *loc.Loc, a loc.Anchor) {
	var sites []ending.Site
	for _, s := range f.m.Raises(a) {
		if ends(e, s) && !s.Event.Panics {
			sites = append(sites, s)
		}
	}
	sites = leaving(sites)
	if len(sites) == 0 || e.Kind != ops.WaitAll && f.escapes(a) {
		return
	}
	for _, h := range e.Locks.Held {
		if h.Once && f.selfJoined(e) {
			continue // whoever runs the body is blocked, the reader as well
		}
		if s, needs, ok := f.blocked(c, e, h, prefix, a, sites); ok {
			f.report(Finding{Kind: LockJoin, Wait: e, In: c, G: s.Ctx.G, Raise: s, Held: h, Needs: needs})
		}
	}
}

// selfJoined reports whether the reader itself gets to the wait e, and is blocked there.
func (f *finder) selfJoined(e *effect.Event) bool {
	return f.seen[key{kind: SelfJoin, site: e.Site}]
}

// leaving drops the raises of goroutines that give up before they are ever
// parked, where they also raise the signal after that.
func leaving(sites []ending.Site) []ending.Site {
	parked := make(map[*ending.Goroutine]bool)
	for _, s := range sites {
		if s.Event.Locks.Parks != effect.NotParked {
			parked[s.Ctx.G] = true
		}
	}
	var out []ending.Site
	for _, s := range sites {
		if s.Event.Locks.Parks != effect.NotParked || !parked[s.Ctx.G] {
			out = append(out, s)
		}
	}
	return out
}

// blocked looks for a raise that does not come while h is held. A channel must
// have no other; of a WaitGroup one goroutine that is counted is enough.
func (f *finder) blocked(c *ending.Context, e *effect.Event, h effect.Hold, prefix *loc.Loc, a loc.Anchor, sites []ending.Site) (ending.Site, effect.Hold, bool) {
	var at ending.Site
	var needs effect.Hold
	free := make(map[string]bool) // goroutines that can signal without the lock
	for _, s := range sites {
		need, ok := f.mustTake(c, e, h, prefix, a, s)
		switch {
		case !ok && e.Kind != ops.WaitAll:
			return at, needs, false
		case !ok && s.Ctx.G != nil:
			free[s.Ctx.G.ID] = true
		case ok && at.Event == nil:
			at, needs = s, need
		}
	}
	if at.Event == nil || free[at.Ctx.G.ID] {
		return at, needs, false
	}
	return at, needs, true
}

// mustTake returns where the goroutine that raises s takes the mutex h on its
// way, if it has to and c gives it no chance to.
func (f *finder) mustTake(c *ending.Context, e *effect.Event, h effect.Hold, prefix *loc.Loc, a loc.Anchor, s ending.Site) (effect.Hold, bool) {
	g := s.Ctx.G
	if g == nil || g.Sum.Blurred || c.G != nil && c.G.ID == g.ID || !s.Event.Ends || f.past(c, e, g) {
		return effect.Hold{}, false
	}
	for _, n := range s.Event.Locks.MustTake() {
		if n.Shared && h.Shared {
			continue
		}
		for own, b := range s.Event.Loc.Anchors {
			if b == a && sameMutex(h.Loc, prefix, n.Loc, own) {
				return n, true
			}
		}
	}
	return effect.Hold{}, false
}

// sameMutex compares two mutexes seen from two functions, in which the object
// that the signal belongs to is called p and q. A mutex that the goroutine gets
// to from that object, and that is part of an object of another type, is the
// one of the only such object.
func sameMutex(a, p, b, q *loc.Loc) bool {
	if a == b {
		_, global := a.Root().(*ssa.Global)
		return global || a.Within(p) && p == q
	}
	if !b.Within(q) {
		return false
	}
	if a.Within(p) {
		return below(a, p) != "" && below(a, p) == below(b, q)
	}
	for _, x := range a.Anchors {
		for owner, y := range b.Anchors {
			if x == y && owner.Within(q) && owner != q && x.Object != q.Object() {
				return true
			}
		}
	}
	return false
}

func below(l, prefix *loc.Loc) string {
	for p, a := range l.Anchors {
		if p == prefix {
			return a.Path
		}
	}
	return ""
}

// past reports whether c may know, when it gets to e, that g has got past its
// locks: it has waited for g before, or has found something that g writes.
func (f *finder) past(c *ending.Context, e *effect.Event, g *ending.Goroutine) bool {
	if c.G == nil && f.m.OnlyOn(c.Sum.Fn, g.ID) {
		return true
	}
	for _, h := range e.Waited {
		if f.raises(g, h.Loc) {
			return true
		}
	}
	for _, x := range e.Settled {
		if x.Tested && writes(g.Sum, effect.Under{Loc: x.Loc, Fact: x.Val}, 0) {
			return true
		}
	}
	for _, u := range e.Under {
		if u.Opaque() || u.Loc != nil && writes(g.Sum, u, 0) {
			return true
		}
	}
	return false
}

// raises reports whether g, or what it starts, raises the signal l, or one with the same name in
// the same type of object.
func (f *finder) raises(g *ending.Goroutine, l *loc.Loc) bool {
	for _, a := range l.Anchors {
		for _, s := range f.m.Raises(a) {
			if s.Ctx.G != nil && (s.Ctx.G.ID == g.ID || leads(g.Sum, s.Ctx.G, 0)) {
				return true
			}
		}
	}
	return false
}

// contradicts reports whether the place cannot hold what u found after the
// write e. A value that is computed is taken for something other than zero.
func contradicts(e *effect.Event, u effect.Under) bool {
	val := fact.Of(e.Val)
	if val.Kind == fact.Unknown {
		val.Kind = fact.NonZero
	}
	eq, decided := fact.Equal(u.Fact, val)
	if !decided {
		eq, decided = fact.Equal(val, u.Fact)
	}
	return decided && !eq
}
