package ending

import (
	"go/constant"
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/wsracecheck/wsracecheck/internal/effect"
	"github.com/wsracecheck/wsracecheck/internal/fact"
	"github.com/wsracecheck/wsracecheck/internal/loc"
	"github.com/wsracecheck/wsracecheck/internal/ops"
)

// closeState tells which events of a goroutine write close state: what it
// writes on its way out, and not also while it goes on looping.
func closeState(c *Context) map[int]bool {
	out := make(map[int]bool)
	looping := make(map[*loc.Loc][]*effect.Event)
	for _, e := range c.Sum.Events {
		if e.Kind == ops.Write && !e.Ends {
			looping[e.Loc] = append(looping[e.Loc], e)
		}
	}
	for i, e := range c.Sum.Events {
		if e.Kind == ops.Write && e.Ends && holdsState(e) && onlyAtEnd(e, looping[e.Loc]) {
			out[i] = true
		}
	}
	return out
}

// onlyAtEnd reports whether the value that e writes is never written while
// the goroutine loops. An enum may take other values on the way.
func onlyAtEnd(e *effect.Event, looping []*effect.Event) bool {
	last := fact.Of(e.Val)
	for _, w := range looping {
		f := fact.Of(w.Val)
		eq, decided := fact.Equal(f, last)
		if !decided || eq {
			return false
		}
	}
	return true
}

// holdsState reports whether e writes a kind of value that can be close
// state. Channels, locks and functions are machinery; storing nil is clean-up.
func holdsState(e *effect.Event) bool {
	t := e.Val.Type()
	switch u := t.Underlying().(type) {
	case *types.Chan, *types.Signature, *types.Map, *types.Slice, *types.Array:
		return false
	case *types.Basic:
		return u.Kind() != types.UnsafePointer && !isCounter(e)
	}
	if n := loc.NamedOf(t); n != nil && n.Obj().Pkg() != nil {
		switch n.Obj().Pkg().Path() {
		case "sync", "net", "context":
			return false
		}
	}
	return fact.Of(e.Val).Kind != fact.Zero
}

// isCounter reports whether e stores a sum of the place's own old value, or
// x + k: it counts.
func isCounter(e *effect.Event) bool {
	b, ok := e.Val.(*ssa.BinOp)
	if !ok {
		return false
	}
	_, cx := b.X.(*ssa.Const)
	_, cy := b.Y.(*ssa.Const)
	return cx || cy || loadsPlaceOf(e, b.X) || loadsPlaceOf(e, b.Y)
}

// loadsPlaceOf reports whether v is loaded from the field that e stores to.
func loadsPlaceOf(e *effect.Event, v ssa.Value) bool {
	st, ok := e.Site.(*ssa.Store)
	if !ok {
		return false
	}
	load, ok := v.(*ssa.UnOp)
	if !ok {
		return false
	}
	to, ok := st.Addr.(*ssa.FieldAddr)
	if !ok {
		return false
	}
	from, ok := load.X.(*ssa.FieldAddr)
	return ok && from.X == to.X && from.Field == to.Field
}

// isFlag reports whether e raises a flag: it sets a bool to true or stores a
// constant other than zero into a number.
func isFlag(e *effect.Event) bool {
	if e.Val == nil || !e.Ends {
		return false
	}
	f := fact.Of(e.Val)
	return f.Kind == fact.Const && (f.Val.Kind() == constant.Bool || f.Val.Kind() == constant.Int)
}
