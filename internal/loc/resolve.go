package loc

import (
	"go/constant"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/wsracecheck/wsracecheck/internal/xfact"
)

// A Resolver finds the paths and functions that SSA values stand for.
//
// It assumes that every function literal is made at one place, so that a free
// variable is the variable it captures, and that a variable which is assigned
// once, where it is declared, is another name for what it was assigned.
type Resolver struct {
	Table *Table
	View  *xfact.View // the facts of other packages; may be nil

	memo     map[ssa.Value]*Loc
	busy     map[ssa.Value]bool
	closures map[*ssa.Function]*ssa.MakeClosure
	results  map[*ssa.Function][]*Loc // of functions whose result is a path
	fields   map[Anchor]*ssa.Function // function-typed fields assigned once; nil if more often
	onces    map[Anchor]*ssa.Call     // the same of functions that run another one once: see onceOf
	output   *types.Named             // the type of a command's outputs
	holders  *holders                 // what interfaces hold
	world    World                    // chooses where they can hold several types
	same     map[Anchor][]step        // a field that holds a signal, to the signal's canonical field
	homes    map[ssa.Value]*Loc       // a value that is a signal, to the first field that holds it
	sameVal  map[ssa.Value]ssa.Value  // a cancel function to its context, a pipe's writer to its reader
}

// NewResolver prepares a resolver for the given functions of one package.
func NewResolver(fns []*ssa.Function) *Resolver { return NewResolverWith(fns, nil) }

// NewResolverWith is NewResolver for a package that uses facts of others.
func NewResolverWith(fns []*ssa.Function, view *xfact.View) *Resolver {
	return newResolver(fns, view, nil, nil)
}

// In returns a resolver for the same functions, those of r, in which every interface
// value with a set of types that w knows holds the type that w has chosen.
func (r *Resolver) In(w World, fns []*ssa.Function) *Resolver {
	return newResolver(fns, r.View, r.holders, w)
}

func newResolver(fns []*ssa.Function, view *xfact.View, h *holders, w World) *Resolver {
	r := &Resolver{
		Table:    NewTable(),
		View:     view,
		memo:     make(map[ssa.Value]*Loc),
		busy:     make(map[ssa.Value]bool),
		closures: make(map[*ssa.Function]*ssa.MakeClosure),
		results:  make(map[*ssa.Function][]*Loc),
		fields:   make(map[Anchor]*ssa.Function),
		onces:    make(map[Anchor]*ssa.Call),
		holders:  h,
		world:    w,
		same:     make(map[Anchor][]step),
		homes:    make(map[ssa.Value]*Loc),
		sameVal:  make(map[ssa.Value]ssa.Value),
	}
	for _, fn := range fns {
		for _, b := range fn.Blocks {
			for _, in := range b.Instrs {
				if mc, ok := in.(*ssa.MakeClosure); ok {
					r.closures[mc.Fn.(*ssa.Function)] = mc
				}
			}
		}
	}
	if r.holders == nil {
		r.holders = newHolders(fns, r.closures)
	}
	r.pair(fns)
	r.funcFields(fns)
	return r
}

// Of returns the path of v; nil for constants and for paths that are too deep.
func (r *Resolver) Of(v ssa.Value) *Loc {
	if v == nil {
		return nil
	}
	if l, ok := r.memo[v]; ok {
		return l
	}
	if r.busy[v] { // a cycle through phis
		return r.Table.RootOf(v)
	}
	r.busy[v] = true
	l := r.of(v)
	delete(r.busy, v)
	r.memo[v] = l
	return l
}

func (r *Resolver) of(v ssa.Value) *Loc {
	switch v := v.(type) {
	case *ssa.Const, *ssa.Builtin, *ssa.Function:
		return nil
	case *ssa.FreeVar:
		if b := r.Binding(v); b != nil {
			return r.Of(b)
		}
	case *ssa.Alloc:
		if s := r.onlyStore(v); s != nil {
			if l := r.Of(s); l != nil {
				return l
			}
		}
	case *ssa.FieldAddr:
		return r.field(v.X, v.Field)
	case *ssa.Field:
		return r.field(v.X, v.Field)
	case *ssa.UnOp:
		if l := r.element(v); l != nil {
			return l
		}
		if v.Op == token.MUL {
			if l := r.Of(v.X); l != nil {
				return l
			}
		}
	case *ssa.ChangeType:
		return r.Of(v.X)
	case *ssa.MakeInterface:
		return r.Of(v.X)
	case *ssa.ChangeInterface:
		return r.Of(v.X)
	case *ssa.TypeAssert:
		return r.Of(v.X)
	case *ssa.Extract:
		if l := r.extracted(v); l != nil {
			return l
		}
	case *ssa.Call:
		if l := r.result(v, 0); l != nil {
			return l
		}
		if w := wrapped(v); w != nil {
			return r.Of(w)
		}
	case *ssa.Phi:
		return r.phi(v)
	case *ssa.Lookup:
		if c, ok := v.Index.(*ssa.Const); ok && c.Value != nil && isMap(v.X) && (c.Value.Kind() == constant.String || c.Value.Kind() == constant.Int) {
			if l := r.Table.Child(r.Of(v.X), "["+c.Value.ExactString()+"]", v.Type()); l != nil {
				return l
			}
		}
		if l := r.element(v); l != nil {
			return l
		}
	}
	return r.root(v)
}

// extracted returns the path of one of several results, nil if it has none but v.
func (r *Resolver) extracted(v *ssa.Extract) *Loc {
	if ta, ok := v.Tuple.(*ssa.TypeAssert); ok && v.Index == 0 {
		return r.Of(ta.X)
	}
	if l := r.element(v); l != nil {
		return l
	}
	c, ok := v.Tuple.(*ssa.Call)
	if !ok {
		return nil
	}
	if l := r.result(c, v.Index); l != nil {
		return l
	}
	if w := wrapped(c); w != nil && v.Index == 0 {
		return r.Of(w)
	}
	return nil
}

// root returns the path that is just v. An interface has the type of what is in it,
// if that is known.
func (r *Resolver) root(v ssa.Value) *Loc {
	l := r.Table.RootOf(v)
	if t := r.heldType(v); t != nil {
		l.typ = t
	}
	return l
}

// field returns the path of field i of x. A field that holds an interface has the
// type of what is in it, if that is known.
func (r *Resolver) field(x ssa.Value, i int) *Loc {
	f := structOf(x.Type()).Field(i)
	typ := f.Type()
	if t := r.chosen(r.holders.fields[f.Origin()]); t != nil && !r.declared(typ) {
		typ = t
	}
	return r.Table.Child(r.Of(x), f.Name(), typ)
}

// element returns the path of v if it is an object that is kept in a
// collection: found by key or index, or met in a range loop.
func (r *Resolver) element(v ssa.Value) *Loc {
	p, ok := v.Type().Underlying().(*types.Pointer)
	if !ok {
		return nil
	}
	if _, ok := p.Elem().Underlying().(*types.Struct); !ok {
		return nil
	}
	var of ssa.Value
	switch v := v.(type) {
	case *ssa.Lookup:
		of = v.X
	case *ssa.UnOp:
		if ia, ok := v.X.(*ssa.IndexAddr); ok && v.Op == token.MUL {
			of = ia.X
		}
	case *ssa.Extract:
		switch t := v.Tuple.(type) {
		case *ssa.Lookup:
			if v.Index == 0 {
				of = t.X
			}
		case *ssa.Next:
			if it, ok := t.Iter.(*ssa.Range); ok && v.Index > 0 {
				of = it.X
			}
		}
	}
	if of == nil {
		return nil
	}
	return r.Table.Element(r.Of(of), v)
}

func (r *Resolver) phi(v *ssa.Phi) *Loc {
	var same *Loc
	for _, e := range v.Edges {
		if e == v {
			continue
		}
		if c, ok := e.(*ssa.Const); ok && c.IsNil() {
			continue
		}
		l := r.Of(e)
		if l == nil || same != nil && l != same {
			return r.root(v)
		}
		same = l
	}
	if same == nil {
		return r.root(v)
	}
	return same
}

// Binding returns the value that the free variable captures, or nil.
func (r *Resolver) Binding(v *ssa.FreeVar) ssa.Value { return r.holders.binding(v) }

// onlyStore returns what a variable was assigned if it is assigned exactly
// once, in the function that declares it, and holds a reference (so that the
// variable and what it was assigned name the same object).
func (r *Resolver) onlyStore(a *ssa.Alloc) ssa.Value {
	elem := a.Type().Underlying().(*types.Pointer).Elem()
	if !isReference(elem) {
		return nil
	}
	var val ssa.Value
	n := 0
	var count func(v ssa.Value)
	count = func(v ssa.Value) {
		for _, ref := range *v.Referrers() {
			switch ref := ref.(type) {
			case *ssa.Store:
				if ref.Addr == v {
					n++
					val = ref.Val
					if ref.Parent() != a.Parent() {
						n++
					}
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
	if _, ok := val.(*ssa.Const); ok {
		return nil
	}
	return val
}

func isReference(t types.Type) bool {
	switch u := t.Underlying().(type) {
	case *types.Pointer, *types.Chan, *types.Signature:
		return true
	case *types.Interface:
		return !types.Identical(t, types.Universe.Lookup("error").Type()) && u.NumMethods() > 0
	}
	return false
}

func structOf(t types.Type) *types.Struct {
	if p, ok := t.Underlying().(*types.Pointer); ok {
		t = p.Elem()
	}
	if st, ok := t.Underlying().(*types.Struct); ok {
		return st
	}
	// A type parameter whose core type is a struct.
	if tp, ok := types.Unalias(t).(*types.TypeParam); ok {
		if iface, ok := tp.Constraint().Underlying().(*types.Interface); ok && iface.NumEmbeddeds() > 0 {
			if st, ok := iface.EmbeddedType(0).Underlying().(*types.Struct); ok {
				return st
			}
		}
	}
	return types.NewStruct(nil, nil)
}

// result resolves a call of a function that always returns the same path,
// such as an accessor of a channel.
func (r *Resolver) result(c *ssa.Call, i int) *Loc {
	f := r.Callee(&c.Call)
	if f.Fn == nil {
		return nil
	}
	if f.Fn.Blocks == nil {
		if l := r.opened(f.Fn, c, i); l != nil {
			return l
		}
		return r.externResult(f, &c.Call, i)
	}
	paths := r.returned(f.Fn)
	if i >= len(paths) || paths[i] == nil {
		return nil
	}
	return r.Table.Translate(paths[i], r.Subst(f, &c.Call))
}

// returned computes the paths that fn returns; entries are nil where the
// result has no path that a caller could name.
func (r *Resolver) returned(fn *ssa.Function) []*Loc {
	if p, ok := r.results[fn]; ok {
		return p
	}
	r.results[fn] = nil // recursion
	n := fn.Signature.Results().Len()
	out := make([]*Loc, n)
	first := true
	for _, b := range fn.Blocks {
		ret, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return)
		if !ok {
			continue
		}
		for i := range n {
			v := ret.Results[i]
			var l *Loc
			if isReference(v.Type()) {
				l = r.Of(v)
			}
			if l != nil && !namedByCaller(l, fn) {
				l = nil
			}
			if !first && out[i] != l {
				l = nil
			}
			out[i] = l
		}
		first = false
	}
	r.results[fn] = out
	return out
}

func namedByCaller(l *Loc, fn *ssa.Function) bool {
	switch root := l.Root().(type) {
	case *ssa.Parameter:
		return root.Parent() == fn || enclosed(fn, root.Parent())
	case *ssa.Global:
		return true
	case nil:
		return false
	default:
		return root.Parent() != fn && enclosed(fn, root.Parent())
	}
}

// enclosed reports whether fn is a literal inside outer.
func enclosed(fn, outer *ssa.Function) bool {
	for p := fn.Parent(); p != nil; p = p.Parent() {
		if p == outer {
			return true
		}
	}
	return false
}

func isMap(v ssa.Value) bool {
	_, ok := v.Type().Underlying().(*types.Map)
	return ok
}
