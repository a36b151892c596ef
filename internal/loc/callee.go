package loc

import (
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ssa"
)

// A Func is what a function value was found to be. At most one of Fn and
// Param is set; both are nil if nothing is known.
type Func struct {
	Fn *ssa.Function // the function, method or literal, as its generic origin
	// Recv is the bound receiver of a method value or the receiver of an
	// interface call; nil if the receiver is among the call's arguments.
	Recv ssa.Value
	// Param is a function-typed parameter that decides what is called.
	Param *ssa.Parameter
	// Env rewrites the variables that a literal captured, if the literal was
	// returned by another function.
	Env Subst
}

// Callee finds what a call calls.
func (r *Resolver) Callee(c *ssa.CallCommon) Func {
	if c.IsInvoke() {
		return r.invoked(c)
	}
	return r.FuncOf(c.Value)
}

// invoked resolves an interface call whose dynamic type is known.
func (r *Resolver) invoked(c *ssa.CallCommon) Func {
	if mi, ok := c.Value.(*ssa.MakeInterface); ok {
		return r.methodOf(c, mi.X.Type(), mi.X)
	}
	if t := r.Dynamic(c.Value); t != nil {
		return r.methodOf(c, t, c.Value)
	}
	return Func{}
}

// methodOf returns the method of type t that c calls on recv.
func (r *Resolver) methodOf(c *ssa.CallCommon, t types.Type, recv ssa.Value) Func {
	obj, _, _ := types.LookupFieldOrMethod(t, false, c.Method.Pkg(), c.Method.Name())
	m, ok := obj.(*types.Func)
	if !ok || types.IsInterface(m.Signature().Recv().Type()) {
		return Func{}
	}
	return Func{Fn: recv.Parent().Prog.FuncValue(m.Origin()), Recv: recv}
}

// FuncOf finds the function that v stands for.
func (r *Resolver) FuncOf(v ssa.Value) Func { return r.funcOf(v, 0) }

func (r *Resolver) funcOf(v ssa.Value, depth int) Func {
	if depth > 8 {
		return Func{}
	}
	switch v := v.(type) {
	case *ssa.Function:
		return Func{Fn: origin(v)}
	case *ssa.MakeClosure:
		fn := v.Fn.(*ssa.Function)
		if m := boundMethod(fn); m != nil {
			return Func{Fn: m, Recv: v.Bindings[0]}
		}
		return Func{Fn: fn}
	case *ssa.ChangeType:
		return r.funcOf(v.X, depth+1)
	case *ssa.Parameter:
		if _, ok := v.Type().Underlying().(*types.Signature); ok {
			return Func{Param: v}
		}
	case *ssa.UnOp:
		if v.Op == token.MUL {
			return r.loaded(v.X, depth)
		}
	case *ssa.FreeVar:
		if b := r.Binding(v); b != nil {
			return r.funcOf(b, depth+1)
		}
	case *ssa.Call:
		return r.returnedFunc(v, 0, depth)
	case *ssa.Extract:
		if c, ok := v.Tuple.(*ssa.Call); ok {
			return r.returnedFunc(c, v.Index, depth)
		}
	}
	return Func{}
}

// loaded resolves a function loaded from a variable or a field.
func (r *Resolver) loaded(addr ssa.Value, depth int) Func {
	for {
		fv, ok := addr.(*ssa.FreeVar)
		if !ok {
			break
		}
		b := r.Binding(fv)
		if b == nil {
			return Func{}
		}
		addr = b
	}
	if a, ok := addr.(*ssa.Alloc); ok {
		if s := r.onlyStore(a); s != nil {
			return r.funcOf(s, depth+1)
		}
		return Func{}
	}
	if l := r.Of(addr); l != nil {
		for _, a := range l.Anchors {
			if fn := r.fields[a]; fn != nil {
				return Func{Fn: fn}
			}
		}
	}
	return Func{}
}

// returnedFunc resolves a function that another one returns as result i, such
// as the iterator that a method makes.
func (r *Resolver) returnedFunc(c *ssa.Call, i, depth int) Func {
	f := r.Callee(&c.Call)
	if f.Fn == nil {
		return Func{}
	}
	var only *ssa.MakeClosure
	for _, b := range f.Fn.Blocks {
		ret, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return)
		if !ok {
			continue
		}
		if i >= len(ret.Results) {
			return Func{}
		}
		res := ret.Results[i]
		if ct, ok := res.(*ssa.ChangeType); ok {
			res = ct.X
		}
		mc, ok := res.(*ssa.MakeClosure)
		if !ok || only != nil && only != mc {
			return Func{}
		}
		only = mc
	}
	if only == nil {
		return Func{}
	}
	out := r.funcOf(only, depth+1)
	if out.Recv == nil {
		out.Env = r.Subst(f, &c.Call)
	}
	return out
}

// origin maps an instance, a wrapper or a thunk to the function of the source.
func origin(fn *ssa.Function) *ssa.Function {
	if o := fn.Origin(); o != nil {
		fn = o
	}
	if fn.Synthetic != "" && fn.Blocks != nil && fn.Pkg == nil {
		if obj, ok := fn.Object().(*types.Func); ok {
			if f := fn.Prog.FuncValue(obj.Origin()); f != nil {
				return f
			}
		}
	}
	return fn
}

// boundMethod returns the method behind a method value's closure, or nil.
func boundMethod(fn *ssa.Function) *ssa.Function {
	if fn.Pkg != nil || fn.Parent() != nil || len(fn.FreeVars) != 1 {
		return nil
	}
	obj, ok := fn.Object().(*types.Func)
	if !ok {
		return nil
	}
	if recv := obj.Signature().Recv(); recv == nil || types.IsInterface(recv.Type()) {
		return nil
	}
	return fn.Prog.FuncValue(obj.Origin())
}

// Args lists the values that the parameters of f receive in call c, the
// receiver first. An entry may be nil.
func (r *Resolver) Args(f Func, c *ssa.CallCommon) []ssa.Value {
	if f.Recv != nil {
		return append([]ssa.Value{f.Recv}, c.Args...)
	}
	return c.Args
}

// Subst returns the paths of the arguments for the parameters of f in call c.
func (r *Resolver) Subst(f Func, c *ssa.CallCommon) Subst {
	return r.SubstArgs(f, r.Args(f, c))
}

// SubstArgs is Subst for explicit arguments.
func (r *Resolver) SubstArgs(f Func, args []ssa.Value) Subst {
	s := make(Subst, len(args)+len(f.Env))
	for k, v := range f.Env {
		s[k] = v
	}
	if f.Fn == nil {
		return s
	}
	for i, p := range f.Fn.Params {
		if i >= len(args) {
			break
		}
		s[p] = r.argument(f.Fn, p, args[i])
	}
	return s
}

// argument gives the path of an argument. A receiver that was promoted
// through embedding arrives as the outer value: the path then names the
// embedded field.
func (r *Resolver) argument(fn *ssa.Function, p *ssa.Parameter, arg ssa.Value) *Loc {
	l := r.Of(arg)
	if l == nil || len(fn.Params) == 0 || p != fn.Params[0] || fn.Signature.Recv() == nil {
		return l
	}
	return r.embedded(l, p.Type(), r.outer(arg))
}

// outer is the type of what a method is called on: that of what is in an interface, if
// it is known.
func (r *Resolver) outer(arg ssa.Value) types.Type {
	if types.IsInterface(arg.Type()) {
		if t := r.Dynamic(arg); t != nil {
			return t
		}
	}
	return arg.Type()
}

// embedded names the embedded field of l, of type outer, that a method with
// receiver type recv is promoted from; l itself if it is not promoted.
func (r *Resolver) embedded(l *Loc, recv, outer types.Type) *Loc {
	want, have := NamedOf(recv), NamedOf(outer)
	if l == nil || want == nil || have == nil || want.Origin() == have.Origin() {
		return l
	}
	st, ok := have.Underlying().(*types.Struct)
	if !ok {
		return l
	}
	if idx := embeddedPath(st, want, 0); idx != nil {
		for _, f := range idx {
			l = r.Table.Child(l, f.Name(), f.Type())
		}
	}
	return l
}

func embeddedPath(st *types.Struct, want *types.Named, depth int) []*types.Var {
	if depth > 4 {
		return nil
	}
	for f := range st.Fields() {
		if !f.Embedded() {
			continue
		}
		n := NamedOf(f.Type())
		if n == nil {
			continue
		}
		if n.Origin() == want.Origin() {
			return []*types.Var{f}
		}
		if inner, ok := n.Underlying().(*types.Struct); ok {
			if p := embeddedPath(inner, want, depth+1); p != nil {
				return append([]*types.Var{f}, p...)
			}
		}
	}
	return nil
}

// funcFields finds the function-typed fields that the package assigns once,
// with a function that it knows.
func (r *Resolver) funcFields(fns []*ssa.Function) {
	for _, fn := range fns {
		for _, b := range fn.Blocks {
			for _, in := range b.Instrs {
				st, ok := in.(*ssa.Store)
				if !ok {
					continue
				}
				fa, ok := st.Addr.(*ssa.FieldAddr)
				if !ok {
					continue
				}
				if _, ok := st.Val.Type().Underlying().(*types.Signature); !ok {
					continue
				}
				r.onceField(fa, st.Val)
				r.funcField(fa, st.Val)
			}
		}
	}
}

func (r *Resolver) funcField(fa *ssa.FieldAddr, val ssa.Value) {
	n := NamedOf(fa.X.Type())
	if n == nil {
		return
	}
	a := Anchor{n.Origin().Obj(), structOf(fa.X.Type()).Field(fa.Field).Name()}
	f := r.funcOf(val, 0)
	if _, dup := r.fields[a]; dup || f.Fn == nil || f.Recv != nil || f.Env != nil {
		r.fields[a] = nil
		return
	}
	r.fields[a] = f.Fn
}
