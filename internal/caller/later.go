package caller

import (
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/wsracecheck/wsracecheck/internal/ending"
	"github.com/wsracecheck/wsracecheck/internal/loc"
)

// comesLater reports whether the walked function itself raises the signal of v, or
// starts the goroutine of v, and does so only when it has received got. Both are
// about objects that it has got from nobody, so that no other call of it has to do
// with them: then got is not that signal, or tells nothing about that goroutine.
func (w *walker) comesLater(v ending.Verdict, got *Got, state *loc.Loc) bool {
	if got.Site == nil || got.Site.Parent() != w.fn || v.G == nil || v.Far != nil {
		return false
	}
	if v.G.In == w.fn && w.foundHere(state) && w.after(v.G.Launch.Call, got.Site) {
		return true
	}
	c := v.Site.Ctx
	return c.G == nil && c.Sum.Fn == w.fn && w.foundHere(got.Loc) && w.after(v.Site.Event.Call, got.Site)
}

// foundHere reports whether l belongs to an object that the walked function has
// made or has been given by a callee.
func (w *walker) foundHere(l *loc.Loc) bool {
	in, ok := l.Root().(ssa.Instruction)
	return ok && in.Parent() == w.fn
}

// after reports whether in only runs when at has run. What is deferred runs last.
func (w *walker) after(in, at ssa.Instruction) bool {
	if in.Parent() != w.fn {
		return false
	}
	if _, deferred := in.(*ssa.Defer); deferred {
		_, too := at.(*ssa.Defer)
		return !too
	}
	from, to := in.Block(), at.Block()
	if from == to {
		return slices.Index(from.Instrs, in) > slices.Index(to.Instrs, at) && !w.loops(from)
	}
	return !w.reachable(from)[to]
}
