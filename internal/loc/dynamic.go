package loc

import (
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ssa"
)

// This file finds the dynamic types of an interface value where all that it can be
// is in view: it was converted here, or it comes from variables, fields, parameters
// and results that only this package fills, or no other package can implement its
// interface. An interface that somebody else may have filled has no known type,
// however few implementations are in view.

// maxTypes bounds the types of one interface value.
const maxTypes = 6

// A World chooses one type for each set of types: see Resolver.In.
type World map[string]types.Type

// A TypeSet lists the types that an interface value can hold, besides nil: named
// structs and pointers to them, in the order in which the source shows them.
type TypeSet []types.Type

// Key tells sets apart. The order of the types makes no difference.
func (s TypeSet) Key() string {
	names := make(map[string]bool, len(s))
	for _, t := range s {
		names[types.TypeString(t, nil)] = true
	}
	return joinSorted(names)
}

// Dynamic returns the only type that the interface value v can hold, besides nil, or
// the one that the resolver's world has chosen: a named struct or a pointer to one.
// It returns nil if that is not known, or if directives say what the interface does.
func (r *Resolver) Dynamic(v ssa.Value) types.Type {
	return r.chosen(r.Held(v))
}

// declared reports whether directives speak of the interface t: they come before
// what is known of its implementations.
func (r *Resolver) declared(t types.Type) bool {
	n := NamedOf(t)
	return n != nil && types.IsInterface(n) && r.View.Type(n.Origin().Obj()) != nil
}

// Held returns the types that the interface value v can hold, nil if that is not known:
// neither are types whose methods come from an interface that they embed.
func (r *Resolver) Held(v ssa.Value) TypeSet {
	if r.declared(v.Type()) {
		return nil
	}
	s := r.holders.of(v)
	for _, t := range s {
		if borrows(t, v.Type()) {
			return nil
		}
	}
	return s
}

// borrows reports whether t has a method of the interface it from an interface that it
// embeds: nobody knows what that one does.
func borrows(t, it types.Type) bool {
	iface, ok := it.Underlying().(*types.Interface)
	if !ok {
		return false
	}
	for m := range iface.Methods() {
		obj, _, _ := types.LookupFieldOrMethod(t, false, m.Pkg(), m.Name())
		if fn, ok := obj.(*types.Func); ok && types.IsInterface(fn.Signature().Recv().Type()) {
			return true
		}
	}
	return false
}

func (r *Resolver) chosen(s TypeSet) types.Type {
	switch {
	case len(s) == 1:
		return s[0]
	case len(s) > 1 && r.world != nil:
		return r.world[s.Key()]
	}
	return nil
}

// heldType returns the type of what is in the root v, if v is an interface of which
// that is known; nil otherwise. Interfaces that the models speak of keep their own.
func (r *Resolver) heldType(v ssa.Value) types.Type {
	t := derefCell(v)
	if !isFull(t) || modelled(t) || r.declared(t) {
		return nil
	}
	switch v.(type) {
	case *ssa.Alloc, *ssa.FreeVar, *ssa.Global:
		return r.chosen(r.holders.at(v))
	}
	return r.Dynamic(v)
}

// holders knows what the interfaces of one package hold.
type holders struct {
	closures map[*ssa.Function]*ssa.MakeClosure
	stores   map[types.Object][]ssa.Value // what fields and variables are assigned
	lost     map[types.Object]bool        // those that may be assigned elsewhere
	fields   map[types.Object]TypeSet     // of stores
	calls    map[*ssa.Function][]*ssa.CallCommon
	open     map[*ssa.Function]bool // functions that somebody else may call
	sealed   sealed
	memo     map[ssa.Value]TypeSet
}

// of returns the types that v can hold, nil if they are not known.
func (h *holders) of(v ssa.Value) TypeSet {
	s, ok := h.memo[v]
	if !ok {
		d := dynamics{h: h, busy: make(map[ssa.Value]bool)}
		if d.of(v) {
			s = d.out
		}
		h.memo[v] = s
	}
	return s
}

// at is of for what is stored at the address addr.
func (h *holders) at(addr ssa.Value) TypeSet {
	d := dynamics{h: h, busy: make(map[ssa.Value]bool)}
	if p, ok := addr.Type().Underlying().(*types.Pointer); ok && d.orSealed(p.Elem(), func() bool { return d.loaded(addr) }) {
		return d.out
	}
	return nil
}

// binding returns the value that the free variable captures, or nil.
func (h *holders) binding(v *ssa.FreeVar) ssa.Value {
	mc := h.closures[v.Parent()]
	if mc == nil {
		return nil
	}
	for i, fv := range v.Parent().FreeVars {
		if fv == v && i < len(mc.Bindings) {
			return mc.Bindings[i]
		}
	}
	return nil
}

// dynamics collects the types that a value can hold.
type dynamics struct {
	h    *holders
	out  TypeSet
	busy map[ssa.Value]bool
}

// of adds what v can hold; false if that is not known.
func (d *dynamics) of(v ssa.Value) bool {
	if d.busy[v] {
		return true
	}
	d.busy[v] = true
	return d.orSealed(v.Type(), func() bool { return d.flow(v) })
}

// orSealed adds all implementations of the interface t if flow fails and only this
// package has implementations.
func (d *dynamics) orSealed(t types.Type, flow func() bool) bool {
	n := len(d.out)
	if flow() {
		return true
	}
	d.out = d.out[:n]
	all := d.h.sealed.implementations(t)
	for _, t := range all {
		if !d.add(t) {
			return false
		}
	}
	return len(all) > 0
}

// flow follows v to where it comes from.
func (d *dynamics) flow(v ssa.Value) bool {
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
		b := d.h.binding(v)
		return b != nil && d.of(b)
	case *ssa.Parameter:
		return d.passed(v)
	case *ssa.UnOp:
		return v.Op == token.MUL && d.loaded(v.X)
	case *ssa.Call:
		return d.returned(v, 0)
	case *ssa.TypeAssert:
		return d.asserted(v)
	case *ssa.Extract:
		switch t := v.Tuple.(type) {
		case *ssa.Call:
			return d.returned(t, v.Index)
		case *ssa.TypeAssert:
			return v.Index == 0 && d.asserted(t)
		}
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
	for _, have := range d.out {
		if types.Identical(have, t) {
			return true
		}
	}
	if len(d.out) == maxTypes {
		return false
	}
	d.out = append(d.out, t)
	return true
}

// asserted adds what is left of an interface after it was asserted to be another.
func (d *dynamics) asserted(v *ssa.TypeAssert) bool {
	to, ok := v.AssertedType.Underlying().(*types.Interface)
	if !ok || !isFull(v.X.Type()) {
		return false
	}
	var had TypeSet
	had, d.out = d.out, nil
	known := d.of(v.X)
	left := d.out
	d.out = had
	for _, t := range left {
		if types.Implements(t, to) && !d.add(t) {
			return false
		}
	}
	return known
}

// loaded adds what is stored at addr.
func (d *dynamics) loaded(addr ssa.Value) bool {
	for {
		fv, ok := addr.(*ssa.FreeVar)
		if !ok {
			break
		}
		if addr = d.h.binding(fv); addr == nil {
			return false
		}
	}
	switch addr := addr.(type) {
	case *ssa.Alloc:
		vals, ok := assigned(addr)
		if !ok || d.busy[addr] {
			return ok
		}
		d.busy[addr] = true
		for _, v := range vals {
			if !d.of(v) {
				return false
			}
		}
		return true
	case *ssa.FieldAddr:
		return d.kept(fieldOf(addr.X.Type(), addr.Field))
	case *ssa.Global:
		return d.kept(addr.Object())
	}
	return false
}

// kept adds what the package keeps in a field or a variable.
func (d *dynamics) kept(v types.Object) bool {
	s := d.h.fields[v]
	for _, t := range s {
		if !d.add(t) {
			return false
		}
	}
	return len(s) > 0
}

// passed adds what the callers of a function pass for a parameter.
func (d *dynamics) passed(v *ssa.Parameter) bool {
	fn := v.Parent()
	if d.h.open[fn] {
		return false
	}
	for i, p := range fn.Params {
		if p != v {
			continue
		}
		for _, c := range d.h.calls[fn] {
			if i >= len(c.Args) || !d.of(c.Args[i]) {
				return false
			}
		}
		return len(d.h.calls[fn]) > 0
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

// isFull reports whether t is an interface with methods, other than error.
func isFull(t types.Type) bool {
	it, ok := t.Underlying().(*types.Interface)
	return ok && it.NumMethods() > 0 && !types.Identical(t, types.Universe.Lookup("error").Type())
}

// Choices lists the sets of several types that interface values of fns can hold of
// which a method is called, each once, in the order of the source.
func (r *Resolver) Choices(fns []*ssa.Function) []TypeSet {
	var out []TypeSet
	seen := make(map[string]bool)
	for _, fn := range fns {
		for _, b := range fn.Blocks {
			for _, in := range b.Instrs {
				call, ok := in.(ssa.CallInstruction)
				if !ok || !call.Common().IsInvoke() {
					continue
				}
				s := r.Held(call.Common().Value)
				if len(s) > 1 && !seen[s.Key()] {
					seen[s.Key()] = true
					out = append(out, s)
				}
			}
		}
	}
	return out
}
