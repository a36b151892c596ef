package ending

import (
	"go/constant"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/wsracecheck/wsracecheck/internal/effect"
	"github.com/wsracecheck/wsracecheck/internal/fact"
	"github.com/wsracecheck/wsracecheck/internal/loc"
	"github.com/wsracecheck/wsracecheck/internal/ops"
)

// closeState tells which events of a goroutine write close state: what it
// writes on its way out, and not also while it goes on looping.
func (m *Model) closeState(c *Context) map[int]bool {
	out := make(map[int]bool)
	looping := make(map[*loc.Loc][]*effect.Event)
	counts := make(map[*loc.Loc]bool)
	for _, e := range c.Sum.Events {
		if e.Kind != ops.Write {
			continue
		}
		if !e.Ends {
			looping[e.Loc] = append(looping[e.Loc], e)
		}
		if e.Val != nil && isCounter(e) {
			counts[e.Loc] = true // its first value is none of the end either
		}
	}
	for i, e := range c.Sum.Events {
		if e.Kind == ops.Write && e.Ends && holdsState(e) && !counts[e.Loc] && m.onlyAtEnd(e, looping[e.Loc]) && !onTheWayIn(c.Sum, i) {
			out[i] = true
		}
	}
	return out
}

// onTheWayIn reports whether write i only prepares what the goroutine is there
// for: nothing has kept it waiting yet, and a loop that waits for the outside is
// to come.
func onTheWayIn(sum *effect.Summary, i int) bool {
	if sum.Events[i].Locks.Parks != effect.NotParked {
		return false
	}
	for _, j := range sum.Kind(ops.Busy) {
		if sum.Order(i, j).May {
			return true
		}
	}
	return false
}

// onlyAtEnd reports whether the value that e writes is never written while
// the goroutine loops. An enum may take other values on the way.
func (m *Model) onlyAtEnd(e *effect.Event, looping []*effect.Event) bool {
	last := fact.Of(e.Val)
	for _, w := range looping {
		if w.Site == e.Site && slices.ContainsFunc(w.Bare, func(l *loc.Loc) bool { return !m.flags.isCleared(l) }) {
			continue // the same write, for a caller that goes on: there is no second
		}
		f := fact.Of(w.Val)
		eq, decided := fact.Equal(f, last)
		if !decided || eq {
			return false
		}
	}
	return true
}

// holdsState reports whether e writes a kind of value that can be close
// state. Channels, locks, collections and functions are machinery; storing nil is
// clean-up.
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
		case "sync", "net", "context", "container/list", "container/ring":
			return false
		}
	}
	return fact.Of(e.Val).Kind != fact.Zero
}

// isCounter reports whether e stores a number that is computed from the place's
// own old value, or x + k: it counts, or keeps an average.
func isCounter(e *effect.Event) bool {
	b, ok := e.Val.(*ssa.BinOp)
	if !ok {
		return false
	}
	_, cx := b.X.(*ssa.Const)
	_, cy := b.Y.(*ssa.Const)
	return cx || cy || derives(b, fieldOf(e.Site), 0)
}

// maxTerms bounds how deep a computed value is looked into.
const maxTerms = 8

// derives reports whether v is computed from what is loaded from field f.
func derives(v ssa.Value, f *ssa.FieldAddr, depth int) bool {
	if f == nil || depth > maxTerms {
		return false
	}
	switch v := v.(type) {
	case *ssa.BinOp:
		return derives(v.X, f, depth+1) || derives(v.Y, f, depth+1)
	case *ssa.Convert:
		return derives(v.X, f, depth+1)
	case *ssa.ChangeType:
		return derives(v.X, f, depth+1)
	case *ssa.UnOp:
		return sameField(v.X, f)
	case *ssa.Call: // of an atomic Load
		return len(v.Call.Args) > 0 && sameField(v.Call.Args[0], f)
	}
	return false
}

// fieldOf returns the field to which an instruction stores, plainly or with an
// atomic call; nil if it is no field.
func fieldOf(site ssa.Instruction) *ssa.FieldAddr {
	var addr ssa.Value
	switch in := site.(type) {
	case *ssa.Store:
		addr = in.Addr
	case ssa.CallInstruction:
		if args := in.Common().Args; len(args) > 0 {
			addr = args[0]
		}
	}
	f, _ := addr.(*ssa.FieldAddr)
	return f
}

func sameField(v ssa.Value, f *ssa.FieldAddr) bool {
	g, ok := v.(*ssa.FieldAddr)
	return ok && g.X == f.X && g.Field == f.Field
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
