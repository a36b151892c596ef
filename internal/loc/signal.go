package loc

import (
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/wsracecheck/wsracecheck/internal/models"
)

// step is one field of a path, kept apart from the object it starts at.
type step struct {
	name string
	typ  types.Type
}

// Signal returns the canonical path of a signal. A cancel function stands for
// its context, a pipe's writer for its reader, and a channel that is kept in
// several places for the first of them.
func (r *Resolver) Signal(l *Loc) *Loc {
	for range 4 {
		next := r.canonical(l)
		if next == l {
			return l
		}
		l = next
	}
	return l
}

func (r *Resolver) canonical(l *Loc) *Loc {
	if l == nil {
		return nil
	}
	if l.root != nil {
		if v, ok := r.sameVal[l.root]; ok {
			return r.Table.RootOf(v)
		}
		if p, ok := r.homes[l.root]; ok {
			return p
		}
		return l
	}
	if r.output != nil && l.typ == r.output { // it is kept where its command is
		if cmd := r.canonical(l.parent); cmd != l.parent {
			return r.Table.Child(cmd, l.name, l.typ)
		}
	}
	for prefix, a := range l.Anchors {
		if steps, ok := r.same[a]; ok {
			out := prefix
			for _, s := range steps {
				out = r.Table.Child(out, s.name, s.typ)
			}
			return out
		}
	}
	return l
}

// pair finds which places hold the two ends of one signal.
func (r *Resolver) pair(fns []*ssa.Function) {
	for _, fn := range fns {
		for _, b := range fn.Blocks {
			for _, in := range b.Instrs {
				if ex, ok := in.(*ssa.Extract); ok && ex.Index == 1 {
					r.pairCall(ex)
				}
			}
		}
	}
	for _, fn := range fns {
		for _, b := range fn.Blocks {
			for _, in := range b.Instrs {
				if st, ok := in.(*ssa.Store); ok && isSignalType(st.Val.Type()) {
					r.home(st)
				}
			}
		}
	}
}

// pairCall relates the two results of a call that makes a signal.
func (r *Resolver) pairCall(second *ssa.Extract) {
	call, ok := second.Tuple.(*ssa.Call)
	if !ok {
		return
	}
	callee := call.Call.StaticCallee()
	if callee == nil || callee.Pkg == nil {
		return
	}
	if models.OfFunc(callee.Pkg.Pkg.Path()+"."+callee.Name()).Effect != models.Pairs {
		return
	}
	for _, ref := range *call.Referrers() {
		if first, ok := ref.(*ssa.Extract); ok && first.Index == 0 {
			r.sameVal[second] = first
		}
	}
}

// home notes that a field holds a signal that is also known by another path.
func (r *Resolver) home(st *ssa.Store) {
	if _, ok := st.Addr.(*ssa.FieldAddr); !ok {
		return
	}
	field, val := r.Of(st.Addr), r.canonical(r.Of(st.Val))
	if field == nil || val == nil || field == val {
		return
	}
	if val.root != nil {
		switch val.root.(type) {
		case *ssa.Global:
			return
		case *ssa.Parameter:
			if _, ok := val.root.Type().Underlying().(*types.Chan); ok {
				return // the caller's channel keeps the caller's name
			}
		}
		if first, ok := r.homes[val.root]; !ok {
			r.homes[val.root] = field
			return
		} else {
			val = first
		}
	}
	if prefix := Common(field, val); prefix != nil && prefix.Object() != nil && prefix.act == nil && !prefix.global {
		r.same[Anchor{prefix.Object(), relative(field, prefix)}] = stepsBelow(val, prefix)
	}
}

// Common returns the longest common prefix of two paths, nil if they share none.
func Common(a, b *Loc) *Loc {
	for ; a != nil; a = a.parent {
		if b.Within(a) {
			return a
		}
	}
	return nil
}

func relative(l, prefix *Loc) string {
	for p, a := range l.Anchors {
		if p == prefix {
			return a.Path
		}
	}
	return ""
}

func stepsBelow(l, prefix *Loc) []step {
	var out []step
	for p := l; p != prefix; p = p.parent {
		out = append([]step{{p.name, p.typ}}, out...)
	}
	return out
}

// isSignalType reports whether values of type t are one end of a signal.
func isSignalType(t types.Type) bool {
	switch t.Underlying().(type) {
	case *types.Chan, *types.Signature:
		return true
	}
	n := NamedOf(t)
	if n == nil || n.Obj().Pkg() == nil {
		return false
	}
	return models.OfType(n.Obj().Pkg().Path(), n.Obj().Name())&models.Signal != 0
}

// wrapped returns the reader that a library call wraps, or nil: what waits on
// the wrapper waits on the reader.
func wrapped(c *ssa.Call) ssa.Value {
	callee := c.Call.StaticCallee()
	if callee == nil || callee.Pkg == nil || len(c.Call.Args) == 0 {
		return nil
	}
	m := models.OfFunc(callee.Pkg.Pkg.Path() + "." + callee.Name())
	if m.Effect != models.Wraps || m.Arg >= len(c.Call.Args) {
		return nil
	}
	return c.Call.Args[m.Arg]
}
