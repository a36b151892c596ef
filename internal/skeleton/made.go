package skeleton

import (
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"
)

// made names the channels that the callee c makes and returns on every way as the call v
// does: spawn returns the channel that its goroutine will close.
func (b *builder) made(c *Callee, v ssa.Value) {
	if v == nil || c.Fn == nil || c.Fn.Blocks == nil || !returnsChan(c.Fn.Signature) {
		return
	}
	for i, m := range madeBy(c.Fn) {
		if m == nil {
			continue
		}
		if res := resultOf(v, i); res != nil {
			if l := b.r.Of(res); l != nil {
				c.Subst[m] = l
			}
		}
	}
}

func returnsChan(sig *types.Signature) bool {
	for v := range sig.Results().Variables() {
		if _, ok := v.Type().Underlying().(*types.Chan); ok {
			return true
		}
	}
	return false
}

// madeBy lists for each result of fn the channel of its own that it always is, nil if it
// may be anything else.
func madeBy(fn *ssa.Function) []*ssa.MakeChan {
	out := make([]*ssa.MakeChan, fn.Signature.Results().Len())
	first := true
	for _, bl := range fn.Blocks {
		ret, ok := bl.Instrs[len(bl.Instrs)-1].(*ssa.Return)
		if !ok {
			continue
		}
		for i := range out {
			m := ownChan(ret.Results[i])
			if !first && out[i] != m {
				m = nil
			}
			out[i] = m
		}
		first = false
	}
	return out
}

// ownChan is the channel that v is, if the function has just made it and keeps it in a
// variable at most, which is assigned once.
func ownChan(v ssa.Value) *ssa.MakeChan {
	for range 8 { // a variable may be assigned itself
		switch u := v.(type) {
		case *ssa.MakeChan:
			return u
		case *ssa.ChangeType:
			v = u.X
		case *ssa.UnOp:
			a, ok := u.X.(*ssa.Alloc)
			if !ok {
				return nil
			}
			if v = storedOnce(a); v == nil {
				return nil
			}
		default:
			return nil
		}
	}
	return nil
}

// storedOnce is what variable a is assigned, if it is assigned once and no literal that
// captures it assigns it.
func storedOnce(a *ssa.Alloc) ssa.Value {
	var val ssa.Value
	n := 0
	seen := make(map[ssa.Value]bool) // a literal may capture itself
	var count func(v ssa.Value)
	count = func(v ssa.Value) {
		if seen[v] {
			return
		}
		seen[v] = true
		for _, ref := range *v.Referrers() {
			switch ref := ref.(type) {
			case *ssa.Store:
				if ref.Addr == v {
					n++
					val = ref.Val
				}
			case *ssa.MakeClosure:
				for i, b := range ref.Bindings {
					if fn := ref.Fn.(*ssa.Function); b == v && i < len(fn.FreeVars) {
						count(fn.FreeVars[i])
					}
				}
			}
		}
	}
	count(a)
	if n != 1 {
		return nil
	}
	return val
}

// on notes what callee c is called on and with.
func (b *builder) on(c *Callee, common *ssa.CallCommon, v ssa.Value) {
	vals := common.Args
	if common.IsInvoke() {
		vals = append([]ssa.Value{common.Value}, vals...)
	}
	if v != nil {
		for i := range max(1, len(b.results(v))) {
			if res := resultOf(v, i); res != nil {
				vals = append(slices.Clip(vals), res)
			}
		}
	}
	for _, a := range vals {
		switch a.Type().Underlying().(type) {
		case *types.Pointer, *types.Interface, *types.Chan, *types.Struct:
			if l := b.r.Of(a); l != nil && !isContextType(a.Type()) {
				c.On = append(c.On, b.r.Signal(l))
			}
		}
	}
}

// isContextType reports whether t is context.Context.
func isContextType(t types.Type) bool {
	n, ok := types.Unalias(t).(*types.Named)
	return ok && n.Obj().Name() == "Context" && n.Obj().Pkg() != nil && n.Obj().Pkg().Path() == "context"
}

// resultOf is result i of the call v, nil if nobody asks for it.
func resultOf(v ssa.Value, i int) ssa.Value {
	if _, ok := v.Type().(*types.Tuple); !ok {
		return v
	}
	for _, r := range *v.Referrers() {
		if ex, ok := r.(*ssa.Extract); ok && ex.Index == i {
			return ex
		}
	}
	return nil
}
