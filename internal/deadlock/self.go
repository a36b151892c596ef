package deadlock

import (
	"golang.org/x/tools/go/ssa"

	"github.com/wsracecheck/wsracecheck/internal/effect"
	"github.com/wsracecheck/wsracecheck/internal/ending"
	"github.com/wsracecheck/wsracecheck/internal/ops"
)

// selfJoins finds the waits of g for itself.
func (f *finder) selfJoins(g *ending.Goroutine) {
	if g.Sum.Blurred {
		return
	}
	for i, e := range g.Sum.Events {
		if !isWait(e) || f.m.Filled(e.Loc) || ownLocal(e, g) || !f.takesPlace(g, e) {
			continue
		}
		var s ending.Site
		var ok bool
		if e.Kind == ops.WaitAll {
			s, ok = f.counts(g, i)
		} else {
			s, ok = f.onlyRaiser(g, i)
		}
		if ok {
			f.report(Finding{Kind: SelfJoin, Wait: e, In: &ending.Context{G: g, Sum: g.Sum}, G: g, Raise: s})
		}
	}
}

// ownLocal reports whether e waits for a variable of g's own function: one
// activation of it may have started another.
func ownLocal(e *effect.Event, g *ending.Goroutine) bool {
	root := e.Loc.Root()
	if _, param := root.(*ssa.Parameter); root == nil || param {
		return false
	}
	return root.Parent() == g.Fn
}

// counts returns the Done of g itself, if the WaitGroup at event i counts g
// until after the wait.
func (f *finder) counts(g *ending.Goroutine, i int) (ending.Site, bool) {
	e := g.Sum.Events[i]
	for j, s := range g.Sum.Events {
		if s.Kind != ops.Done || s.Loc != e.Loc {
			continue
		}
		if !g.Sum.Order(i, j).May || g.Sum.Order(j, i).May || !pending(s, e) {
			continue
		}
		return ending.Site{Ctx: &ending.Context{G: g, Sum: g.Sum}, Index: j, Event: s}, true
	}
	return ending.Site{}, false
}

// pending reports whether the raise s surely is still to come when e is
// reached: it is not one of a branch that e excludes.
func pending(s, e *effect.Event) bool {
	d, ok := s.Call.(*ssa.Defer)
	if !ok {
		return true
	}
	b, at := d.Block(), e.Call.Block()
	return b.Parent() != at.Parent() || b == at || b.Dominates(at)
}

// onlyRaiser returns the raise of the channel that event i waits for, if only g
// raises it, or somebody who waits for g before, and g has not yet done so.
func (f *finder) onlyRaiser(g *ending.Goroutine, i int) (ending.Site, bool) {
	e := g.Sum.Events[i]
	var own ending.Site
	found := false
	for _, a := range e.Loc.Anchors {
		sites := f.m.Raises(a)
		if len(sites) > 0 && f.escapes(a) {
			return own, false
		}
		for _, s := range sites {
			if !ends(e, s) {
				continue
			}
			if !sameReader(s.Ctx, g) {
				if !f.afterEnd(s, g, i) {
					return own, false
				}
				own, found = s, true
				continue
			}
			if s.Ctx.G != g {
				continue
			}
			if s.Event.Loc != e.Loc || !s.Event.Ends || g.Sum.Order(s.Index, i).May {
				return own, false
			}
			if g.Sum.Order(i, s.Index).May && !found {
				own, found = s, true
			}
		}
	}
	return own, found && !remade(g, e)
}

// afterEnd reports whether the raise s by somebody else only comes when g has
// raised something that it does not raise before event i.
func (f *finder) afterEnd(s ending.Site, g *ending.Goroutine, i int) bool {
	for _, h := range s.Event.Waited {
		ended, other := false, false
		for _, a := range h.Loc.Anchors {
			for _, x := range f.m.Raises(a) {
				switch {
				case x.Ctx.G == g && g.Sum.Order(x.Index, i).May:
					other = true
				case x.Ctx.G == g:
					ended = ended || g.Sum.Order(i, x.Index).May
				case x.Event.Kind != ops.Done && !sameReader(x.Ctx, g):
					other = true
				}
			}
			other = other || f.escapes(a)
		}
		if ended && !other {
			return true
		}
	}
	return false
}

// sameReader reports whether c is g, perhaps seen from elsewhere or called by
// hand.
func sameReader(c *ending.Context, g *ending.Goroutine) bool {
	if c.G != nil {
		return c.G.ID == g.ID
	}
	return c.Sum.Fn == g.Fn
}

// remade reports whether g stores another channel into the place that e waits
// for.
func remade(g *ending.Goroutine, e *effect.Event) bool {
	for _, w := range g.Sum.Events {
		if w.Kind == ops.Write && w.Loc == e.Loc {
			return true
		}
	}
	return false
}

// takesPlace reports whether g can get to its wait e. Branches in functions
// that only g runs are its own decision. In functions that others run, too, a
// test of a place that g writes may be a test of who runs; a place that is set
// once is not, unless g only gets there after it was set.
func (f *finder) takesPlace(g *ending.Goroutine, e *effect.Event) bool {
	for _, u := range e.Under {
		if f.m.OnlyOn(u.Fn, g.ID) {
			continue
		}
		switch {
		case u.Loc == nil:
			return false
		case onceKey(e, u):
			if f.afterFirst(e) {
				return false
			}
		case writesAny(g, u):
			return false
		}
	}
	return true
}

// onceKey reports whether u is the test that lets e happen once only.
func onceKey(e *effect.Event, u effect.Under) bool {
	for _, k := range e.Once {
		if k == u.Loc {
			return true
		}
	}
	return false
}

func writesAny(g *ending.Goroutine, u effect.Under) bool {
	for _, e := range g.Sum.Events {
		if e.Kind == ops.Write && ending.SameState(e.Loc, u.Loc) {
			return true
		}
	}
	return false
}

// afterFirst reports whether the goroutine gets to e only after something that
// the first one to pass the same guard has raised: it is not that one.
func (f *finder) afterFirst(e *effect.Event) bool {
	for _, h := range e.Waited {
		for _, a := range h.Loc.Anchors {
			for _, s := range f.m.Raises(a) {
				for _, k := range s.Event.Once {
					for _, own := range e.Once {
						if ending.SameState(k, own) {
							return true
						}
					}
				}
			}
		}
	}
	return false
}
