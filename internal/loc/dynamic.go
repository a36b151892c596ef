package loc

import (
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ssa"
)

// This file finds the dynamic type of an interface value where all that it can be
// is in view: it was converted here, or it is kept in a variable or in a field to
// which only this package assigns. An interface that somebody else may have
// filled has no known type, however few implementations are in view.

// Dynamic returns the only type that the interface value v can hold, besides nil:
// a named struct or a pointer to one. It returns nil if that is not known.
func (r *Resolver) Dynamic(v ssa.Value) types.Type {
	d := dynamics{r: r, busy: make(map[ssa.Value]bool)}
	if !d.of(v) {
		return nil
	}
	return d.only
}

// dynamics collects the types that a value can hold.
type dynamics struct {
	r    *Resolver
	only types.Type
	busy map[ssa.Value]bool
}

// of adds what v can hold; false if that is not known, or is more than one type.
func (d *dynamics) of(v ssa.Value) bool {
	if d.busy[v] {
		return true
	}
	d.busy[v] = true
	switch v := v.(type) {
	case *ssa.Const:
		return v.IsNil()
	case *ssa.MakeInterface:
		return d.add(v.X.Type())
	case *ssa.ChangeInterface:
		return d.of(v.X)
	case *ssa.Phi:
		for _, e := range v.Edges {
			if !d.of(e) {
				return false
			}
		}
		return true
	case *ssa.FreeVar:
		b := d.r.Binding(v)
		return b != nil && d.of(b)
	case *ssa.UnOp:
		return v.Op == token.MUL && d.loaded(v.X)
	case *ssa.Call:
		return d.returned(v, 0)
	case *ssa.Extract:
		c, ok := v.Tuple.(*ssa.Call)
		return ok && d.returned(c, v.Index)
	}
	return false
}

func (d *dynamics) add(t types.Type) bool {
	n := NamedOf(t)
	if n == nil {
		return false
	}
	if _, ok := n.Underlying().(*types.Struct); !ok {
		return false
	}
	if d.only != nil && !types.Identical(d.only, t) {
		return false
	}
	d.only = t
	return true
}

// loaded adds what is stored at addr.
func (d *dynamics) loaded(addr ssa.Value) bool {
	for {
		fv, ok := addr.(*ssa.FreeVar)
		if !ok {
			break
		}
		if addr = d.r.Binding(fv); addr == nil {
			return false
		}
	}
	switch addr := addr.(type) {
	case *ssa.Alloc:
		s := d.r.onlyStore(addr)
		return s != nil && d.of(s)
	case *ssa.FieldAddr:
		t := d.r.dynamic[fieldOf(addr.X.Type(), addr.Field)]
		return t != nil && d.add(t)
	}
	return false
}

// returned adds what a function of the package returns.
func (d *dynamics) returned(c *ssa.Call, i int) bool {
	fn := c.Call.StaticCallee()
	if fn == nil || len(fn.Blocks) == 0 {
		return false
	}
	for _, b := range fn.Blocks {
		if ret, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return); ok && (i >= len(ret.Results) || !d.of(ret.Results[i])) {
			return false
		}
	}
	return true
}

// fieldOf returns the variable of a field, whatever instance its type is.
func fieldOf(t types.Type, i int) *types.Var {
	st := structOf(t)
	if i >= st.NumFields() {
		return nil
	}
	return st.Field(i).Origin()
}

// dynamicFields finds the fields of the package that always hold one type. Other
// packages must not be able to assign to them.
func (r *Resolver) dynamicFields(fns []*ssa.Function) {
	stores := make(map[*types.Var][]ssa.Value)
	var order []*types.Var
	lost := make(map[*types.Var]bool)
	for _, fn := range fns {
		for _, b := range fn.Blocks {
			for _, in := range b.Instrs {
				fa, ok := in.(*ssa.FieldAddr)
				if !ok {
					continue
				}
				f := fieldOf(fa.X.Type(), fa.Field)
				if f == nil || f.Exported() || f.Pkg() != fn.Pkg.Pkg || !isFull(f.Type()) {
					continue
				}
				for _, ref := range *fa.Referrers() {
					switch ref := ref.(type) {
					case *ssa.UnOp, *ssa.DebugRef:
					case *ssa.Store:
						if ref.Addr != fa {
							lost[f] = true
							continue
						}
						if stores[f] == nil {
							order = append(order, f)
						}
						stores[f] = append(stores[f], ref.Val)
					default:
						lost[f] = true
					}
				}
			}
		}
	}
	for range 2 { // a field may be filled from another one
		for _, f := range order {
			d := dynamics{r: r, busy: make(map[ssa.Value]bool)}
			ok := !lost[f]
			for _, v := range stores[f] {
				ok = ok && d.of(v)
			}
			if ok && d.only != nil {
				r.dynamic[f] = d.only
			} else {
				delete(r.dynamic, f)
			}
		}
	}
}

// isFull reports whether t is an interface with methods, other than error.
func isFull(t types.Type) bool {
	it, ok := t.Underlying().(*types.Interface)
	return ok && it.NumMethods() > 0 && !types.Identical(t, types.Universe.Lookup("error").Type())
}
