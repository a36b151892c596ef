package slice

import (
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/wsracecheck/wsracecheck/internal/skeleton"
)

// runners knows on which goroutines a function runs.
type runners struct {
	p       *Package
	bodies  []*Body
	started map[*skeleton.Func][]*Body // what starts run, by function
	users   map[*skeleton.Func]bool
	raise   map[Key][]*skeleton.Func // who raises a signal itself
	memo    map[*skeleton.Func]*runs
}

// runs is on which goroutines a function runs.
type runs struct {
	user   bool    // a user's
	bodies []*Body // goroutines of the package, or of a library
}

func newRunners(p *Package, bodies, users []*Body) *runners {
	x := &runners{p: p, bodies: bodies, started: make(map[*skeleton.Func][]*Body), users: make(map[*skeleton.Func]bool), memo: make(map[*skeleton.Func]*runs)}
	for _, b := range bodies {
		for _, f := range p.startedBy(b.Site) {
			x.started[f] = append(x.started[f], b)
		}
	}
	x.raise = make(map[Key][]*skeleton.Func)
	for _, f := range p.Funcs {
		for i := range f.Nodes {
			if n := &f.Nodes[i]; n.Obj != nil && raises(n.Kind) {
				if k := p.keys.of(p.Resolver.Signal(n.Obj)); k != 0 && !slices.Contains(x.raise[k], f) {
					x.raise[k] = append(x.raise[k], f)
				}
			}
		}
	}
	for _, u := range users {
		x.users[u.Fn] = true
	}
	return x
}

// of tells on which goroutines f runs.
func (x *runners) of(f *skeleton.Func) *runs {
	if r := x.memo[f]; r != nil {
		return r
	}
	r := &runs{}
	seen := make(map[*skeleton.Func]bool)
	var up func(*skeleton.Func)
	up = func(g *skeleton.Func) {
		if seen[g] {
			return
		}
		seen[g] = true
		r.user = r.user || x.users[g]
		r.bodies = append(r.bodies, x.started[g]...)
		for _, at := range x.p.callers[g] {
			if given := x.given(g, at); len(given) > 0 {
				r.bodies = append(r.bodies, given...)
				continue
			}
			up(at.in)
		}
	}
	up(f)
	x.memo[f] = r
	return r
}

// given lists the goroutines that run g since a helper, called at a site, was given g
// to start it; none if the helper does not start it.
func (x *runners) given(g *skeleton.Func, at site) []*Body {
	c := at.in.Nodes[at.at].Callee
	if c.Fn == g.Fn {
		return nil
	}
	var out []*Body
	for _, b := range x.bodies {
		if b.runs(g) && b.startedBy(x.p.Func(c.Fn)) {
			out = append(out, b)
		}
	}
	return out
}

// startedBy reports whether f, or a literal in it, starts b.
func (b *Body) startedBy(f *skeleton.Func) bool {
	if f == nil || b.In == nil {
		return false
	}
	for fn := b.In.Fn; fn != nil; fn = fn.Parent() {
		if fn == f.Fn {
			return true
		}
	}
	return false
}

// same reports whether two goroutines run the same: they are given the same functions, or
// started by one call of a helper, which others are given where it is called.
func (b *Body) same(o *Body) bool {
	if b.Fn != o.Fn {
		return false
	}
	if b.Site != nil && b.Site == o.Site && b.makes() {
		return true
	}
	return b.binding() == o.binding() || b.env != nil && o.env != nil && b.env.at != nil && b.env.at == o.env.at
}

// makes reports whether the function that starts b has made something that b deals with:
// two calls of it start two goroutines, of two objects.
func (b *Body) makes() bool {
	for _, l := range b.Site.Callee.Subst {
		if l == nil {
			continue
		}
		if a, ok := l.Root().(*ssa.Alloc); ok && a.Heap && a.Parent() == b.In.Fn {
			return true
		}
	}
	return false
}

// only reports whether nobody but b runs the function.
func (r *runs) only(b *Body) bool {
	for _, o := range r.bodies {
		if !o.same(b) {
			return false
		}
	}
	return !r.user && len(r.bodies) > 0
}

// onlyRaisedBy reports whether nobody raises a signal but b and other goroutines that the
// package starts.
func (x *runners) onlyRaisedBy(key Key, b *Body) bool {
	seen := map[*skeleton.Func]bool{b.Fn: true}
	var others func(*skeleton.Func) bool
	others = func(f *skeleton.Func) bool {
		if seen[f] {
			return false
		}
		seen[f] = true
		if x.users[f] {
			return true
		}
		for _, at := range x.p.callers[f] {
			if others(at.in) {
				return true
			}
		}
		return false
	}
	for _, f := range x.raise[key] {
		if others(f) {
			return false
		}
	}
	return true
}

// startedIn reports whether b is started by what function f runs.
func (x *runners) startedIn(b *Body, f *skeleton.Func) bool {
	if b.In == nil {
		return false
	}
	seen := make(map[*skeleton.Func]bool)
	var up func(*skeleton.Func) bool
	up = func(g *skeleton.Func) bool {
		if g == f {
			return true
		}
		if seen[g] {
			return false
		}
		seen[g] = true
		for _, at := range x.p.callers[g] {
			if up(at.in) {
				return true
			}
		}
		return false
	}
	return up(b.In)
}

// beside is c as it can run beside the reader b: nil if it runs nowhere else. If only
// goroutines run it that b starts, it is the whole of the first of them.
func (x *runners) beside(c, b *Body) *Body {
	r := x.of(c.Fn)
	if r.only(b) {
		return nil
	}
	if r.user {
		return c
	}
	for _, o := range r.bodies {
		if !o.same(b) && !x.startedIn(o, b.Fn) {
			return c
		}
	}
	for _, o := range r.bodies {
		if !o.same(b) {
			all := *o
			all.role = caller
			return &all
		}
	}
	return c
}
