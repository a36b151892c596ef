package slice

import (
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/wsracecheck/wsracecheck/internal/loc"
)

// isStream reports whether a place is a context that somebody outside of the package can
// end: its parent, or a deadline. One that is only ever made of context.Background ends
// when the package cancels it.
func (p *Package) isStream(k Key) bool {
	if p.ownCtxs == nil {
		p.ownCtxs = p.findOwnContexts()
	}
	return isContext(p.keys.places[k]) && !p.ownCtxs.has(int(k))
}

// findOwnContexts finds the contexts that nobody outside of the package can end.
func (p *Package) findOwnContexts() set {
	own, foreign := set{0}, set{0}
	note := func(v ssa.Value, l *loc.Loc) {
		k := int(p.keys.of(p.Resolver.Signal(l)))
		if madeOfBackground(v) {
			own = own.with(k)
		} else {
			foreign = foreign.with(k)
		}
	}
	for _, f := range p.Funcs {
		for _, b := range f.Fn.Blocks {
			for _, in := range b.Instrs {
				switch in := in.(type) {
				case *ssa.Extract:
					if isContextType(in.Type()) && in.Index == 0 {
						note(in, p.Resolver.Of(in))
					}
				case *ssa.Store:
					if isContextType(in.Val.Type()) {
						note(in.Val, p.Resolver.Of(in.Addr))
					}
				}
			}
		}
	}
	return own.without(foreign)
}

// madeOfBackground reports whether v is a context that context.WithCancel has made of one
// that never ends.
func madeOfBackground(v ssa.Value) bool {
	ctx, ok := v.(*ssa.Extract)
	if !ok || ctx.Index != 0 {
		return false
	}
	call, ok := ctx.Tuple.(*ssa.Call)
	if !ok {
		return false
	}
	switch calledOf(call) {
	case "context.WithCancel", "context.WithCancelCause":
	default:
		return false
	}
	parent, ok := call.Call.Args[0].(*ssa.Call)
	if !ok {
		return false
	}
	switch calledOf(parent) {
	case "context.Background", "context.TODO":
		return true
	}
	return false
}

// isQuiet reports whether l is a context that cannot end while the goroutine runs what it
// does in fr: a function around it has made it of one that never ends, and does nothing
// with the cancel function but to defer it.
func (p *Package) isQuiet(l *loc.Loc, fr *frame) bool {
	if l == nil {
		return false
	}
	ctx, ok := l.Root().(*ssa.Extract)
	if !ok || !l.IsRoot() || !madeOfBackground(ctx) || !onlyDeferred(ctx) {
		return false
	}
	for f := fr; f != nil; f = f.up {
		if f.fn.Fn == ctx.Parent() {
			return true
		}
	}
	return false
}

// onlyDeferred reports whether nothing is done with the function that cancels ctx but
// that its call is deferred.
func onlyDeferred(ctx *ssa.Extract) bool {
	for _, r := range *ctx.Tuple.Referrers() {
		ex, ok := r.(*ssa.Extract)
		if !ok || ex.Index == 0 {
			continue
		}
		for _, use := range *ex.Referrers() {
			switch use := use.(type) {
			case *ssa.DebugRef:
			case *ssa.Defer:
				if use.Call.Value != ex {
					return false
				}
			default:
				return false
			}
		}
	}
	return true
}

// calledOf is the full name of the function that c calls, "" if it is not known.
func calledOf(c *ssa.Call) string {
	fn := c.Call.StaticCallee()
	if fn == nil {
		return ""
	}
	obj, ok := fn.Object().(*types.Func)
	if !ok {
		return ""
	}
	return obj.FullName()
}

func isContext(l *loc.Loc) bool { return l != nil && l.Type() != nil && isContextType(l.Type()) }

func isContextType(t types.Type) bool {
	n := loc.NamedOf(t)
	return n != nil && n.Obj().Name() == "Context" && n.Obj().Pkg() != nil
}
