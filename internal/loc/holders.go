package loc

import (
	"go/types"
	"maps"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/wsracecheck/wsracecheck/internal/models"
)

// newHolders looks at what fns, the functions of one package, assign and call.
func newHolders(fns []*ssa.Function, closures map[*ssa.Function]*ssa.MakeClosure) *holders {
	h := &holders{
		closures: closures,
		stores:   make(map[types.Object][]ssa.Value),
		lost:     make(map[types.Object]bool),
		fields:   make(map[types.Object]TypeSet),
		calls:    make(map[*ssa.Function][]*ssa.CallCommon),
		open:     make(map[*ssa.Function]bool),
		memo:     make(map[ssa.Value]TypeSet),
	}
	var order []types.Object
	invoked := make(map[string]bool)
	all := withInit(fns)
	for _, fn := range all {
		for _, b := range fn.Blocks {
			for _, in := range b.Instrs {
				order = append(order, h.assigns(fn, in)...)
				h.called(in, invoked)
			}
		}
	}
	for _, fn := range fns {
		obj, ok := fn.Object().(*types.Func)
		if !ok || obj.Exported() || fn.Signature.Recv() != nil && invoked[fn.Name()] {
			h.open[fn] = true
		}
	}
	h.sealed.look(all)
	for range 3 { // a field may be filled from another one
		clear(h.memo)
		for _, v := range order {
			h.fill(v)
		}
	}
	clear(h.memo)
	return h
}

// withInit adds the function that fills the variables of the package, and the
// literals in it.
func withInit(fns []*ssa.Function) []*ssa.Function {
	out := fns[:len(fns):len(fns)]
	var add func(fn *ssa.Function)
	add = func(fn *ssa.Function) {
		out = append(out, fn)
		for _, a := range fn.AnonFuncs {
			add(a)
		}
	}
	for _, fn := range fns {
		if fn.Pkg == nil {
			continue
		}
		if init := fn.Pkg.Func("init"); init != nil {
			add(init)
			break
		}
	}
	return out
}

// fill finds what v holds.
func (h *holders) fill(v types.Object) {
	d := dynamics{h: h, busy: make(map[ssa.Value]bool)}
	ok := !h.lost[v]
	for _, x := range h.stores[v] {
		ok = ok && d.of(x)
	}
	if ok && len(d.out) > 0 {
		h.fields[v] = d.out
	} else {
		delete(h.fields, v)
	}
}

// assigns notes what in does to an interface field or variable of the package, and
// returns those that are new. Other packages must not be able to assign to them.
func (h *holders) assigns(fn *ssa.Function, in ssa.Instruction) []types.Object {
	var out []types.Object
	if fa, ok := in.(*ssa.FieldAddr); ok {
		if f := fieldOf(fa.X.Type(), fa.Field); f != nil && h.own(fn, f) {
			for _, ref := range *fa.Referrers() {
				out = append(out, h.refers(f, fa, ref)...)
			}
		}
	}
	if ct, ok := in.(*ssa.ChangeType); ok {
		h.converts(ct)
	}
	for _, op := range in.Operands(nil) {
		if g, ok := (*op).(*ssa.Global); ok && g.Object() != nil && h.own(fn, g.Object()) {
			out = append(out, h.refers(g.Object(), g, in)...)
		}
	}
	return out
}

// converts gives up on the fields of a struct that comes from one with other fields.
func (h *holders) converts(ct *ssa.ChangeType) {
	from, to := structOf(ct.X.Type()), structOf(ct.Type())
	for i := range to.NumFields() {
		if i < from.NumFields() && from.Field(i) != to.Field(i) {
			h.lost[to.Field(i).Origin()] = true
		}
	}
}

func (h *holders) own(fn *ssa.Function, v types.Object) bool {
	return !v.Exported() && fn.Pkg != nil && v.Pkg() == fn.Pkg.Pkg && isFull(v.Type())
}

func (h *holders) refers(v types.Object, addr ssa.Value, ref ssa.Instruction) []types.Object {
	switch ref := ref.(type) {
	case *ssa.UnOp, *ssa.DebugRef:
		return nil
	case *ssa.Store:
		if ref.Addr == addr {
			first := h.stores[v] == nil
			h.stores[v] = append(h.stores[v], ref.Val)
			if first {
				return []types.Object{v}
			}
			return nil
		}
	}
	h.lost[v] = true
	return nil
}

// called notes the calls of functions that are known, and the functions that are
// used in any other way: those may be called with anything.
func (h *holders) called(in ssa.Instruction, invoked map[string]bool) {
	var callee ssa.Value
	if call, ok := in.(ssa.CallInstruction); ok {
		c := call.Common()
		switch {
		case c.IsInvoke():
			invoked[c.Method.Name()] = true
		default:
			callee = c.Value
			if fn := c.StaticCallee(); fn != nil {
				h.calls[origin(fn)] = append(h.calls[origin(fn)], c)
			}
		}
	}
	for _, op := range in.Operands(nil) {
		switch v := (*op).(type) {
		case *ssa.Function:
			if v != callee {
				h.open[origin(v)] = true
			}
		case *ssa.MakeClosure:
			h.opens(v.Fn.(*ssa.Function))
		}
	}
	if mc, ok := in.(*ssa.MakeClosure); ok {
		h.opens(mc.Fn.(*ssa.Function))
	}
}

// opens notes that fn, or the method that it binds, is used as a value.
func (h *holders) opens(fn *ssa.Function) {
	h.open[fn] = true
	if m := boundMethod(fn); m != nil {
		h.open[m] = true
	}
}

// assigned lists what a local variable is assigned, also in literals that capture
// it; false if something else may assign to it.
func assigned(a *ssa.Alloc) (vals []ssa.Value, ok bool) {
	seen := make(map[ssa.Value]bool)
	var visit func(v ssa.Value) bool
	visit = func(v ssa.Value) bool {
		if seen[v] {
			return true
		}
		seen[v] = true
		for _, ref := range *v.Referrers() {
			switch ref := ref.(type) {
			case *ssa.UnOp, *ssa.DebugRef:
			case *ssa.Store:
				if ref.Addr != v {
					return false
				}
				vals = append(vals, ref.Val)
			case *ssa.MakeClosure:
				fn := ref.Fn.(*ssa.Function)
				for i, b := range ref.Bindings {
					if b == v && (i >= len(fn.FreeVars) || !visit(fn.FreeVars[i])) {
						return false
					}
				}
			default:
				return false
			}
		}
		return true
	}
	ok = visit(a)
	return vals, ok
}

// A sealed knows the interfaces that only this package can implement: they have an
// unexported method of the package, and no type that others can embed has it.
type sealed struct {
	pkg   *types.Package
	made  []types.Type // the types that are converted to interfaces, once each
	known map[types.Type][]types.Type
}

func (s *sealed) look(fns []*ssa.Function) {
	s.known = make(map[types.Type][]types.Type)
	seen := make(map[string]bool)
	for _, fn := range fns {
		if fn.Pkg != nil {
			s.pkg = fn.Pkg.Pkg
		}
		for _, b := range fn.Blocks {
			for _, in := range b.Instrs {
				mi, ok := in.(*ssa.MakeInterface)
				if !ok {
					continue
				}
				if k := types.TypeString(mi.X.Type(), nil); !seen[k] {
					seen[k] = true
					s.made = append(s.made, mi.X.Type())
				}
			}
		}
	}
}

// implementations lists all types that implement t, nil if others may have more.
func (s *sealed) implementations(t types.Type) []types.Type {
	it, ok := t.Underlying().(*types.Interface)
	if !ok || s.pkg == nil || types.IsInterface(t) && it.NumMethods() == 0 {
		return nil
	}
	out, ok := s.known[t]
	if !ok {
		out = s.all(it)
		s.known[t] = out
	}
	return out
}

func (s *sealed) all(it *types.Interface) []types.Type {
	private := false
	for m := range it.Methods() {
		private = private || !m.Exported() && m.Pkg() == s.pkg
	}
	if !private {
		return nil
	}
	var out []types.Type
	for _, t := range s.made {
		if types.Implements(t, it) {
			out = append(out, t)
		}
	}
	for _, name := range s.pkg.Scope().Names() {
		obj, ok := s.pkg.Scope().Lookup(name).(*types.TypeName)
		if !ok || !mayImplement(obj.Type(), it) {
			continue
		}
		n, _ := types.Unalias(obj.Type()).(*types.Named)
		if obj.Exported() || n == nil || n.TypeParams().Len() > 0 {
			return nil // others can embed it, and replace its methods; instances are not known
		}
		p := types.NewPointer(obj.Type())
		if types.IsInterface(obj.Type()) {
			continue
		}
		if !slices.ContainsFunc(out, func(t types.Type) bool { return NamedOf(t) == n }) {
			out = append(out, p)
		}
	}
	return out
}

// mayImplement reports whether t, a pointer to it, or an instance of it implements it.
func mayImplement(t types.Type, it *types.Interface) bool {
	if n, ok := types.Unalias(t).(*types.Named); ok && n.TypeParams().Len() > 0 {
		for m := range it.Methods() {
			if obj, _, _ := types.LookupFieldOrMethod(n, true, m.Pkg(), m.Name()); obj == nil {
				return false
			}
		}
		return true
	}
	return types.Implements(t, it) || !types.IsInterface(t) && types.Implements(types.NewPointer(t), it)
}

// modelled reports whether the models speak of the type t.
func modelled(t types.Type) bool {
	n := NamedOf(t)
	return n != nil && n.Obj().Pkg() != nil && models.OfType(n.Obj().Pkg().Path(), n.Obj().Name()) != 0
}

// joinSorted spells a set of strings.
func joinSorted(set map[string]bool) string {
	return strings.Join(slices.Sorted(maps.Keys(set)), "|")
}
