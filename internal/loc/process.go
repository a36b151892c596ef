package loc

import (
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/wsracecheck/wsracecheck/internal/models"
)

// Output returns the place of an output of the command cmd, which is named after
// the function that opens it; nil if cmd is no command of a named type.
func (r *Resolver) Output(cmd *Loc, opener string) *Loc {
	if cmd == nil || cmd.typ == nil {
		return nil
	}
	n := NamedOf(cmd.typ)
	if n == nil || n.Obj().Pkg() == nil {
		return nil
	}
	if r.output == nil {
		name := types.NewTypeName(0, n.Obj().Pkg(), "(output)", nil)
		r.output = types.NewNamed(name, types.NewInterfaceType(nil, nil), nil)
	}
	return r.Table.Child(cmd, opener+"()", r.output)
}

// FieldOf returns the place of a field of l, nil if l has none of that name.
func (r *Resolver) FieldOf(l *Loc, name string) *Loc {
	if l == nil || l.typ == nil {
		return nil
	}
	t := fieldType(l.typ, name)
	if t == nil {
		return nil
	}
	return r.Table.Child(l, name, t)
}

// opened is result for a library function that opens an output of a command.
func (r *Resolver) opened(fn *ssa.Function, c *ssa.Call, i int) *Loc {
	obj, ok := fn.Object().(*types.Func)
	if i != 0 || !ok || len(c.Call.Args) == 0 || models.OfFunc(obj.FullName()).Effect != models.Opens {
		return nil
	}
	return r.Output(r.Signal(r.Of(c.Call.Args[0])), obj.Name())
}

// onceOf returns the call of the library that made the function v, which runs
// the call's argument once; nil if v was not made so.
func (r *Resolver) onceOf(v ssa.Value, depth int) *ssa.Call {
	if depth > 8 {
		return nil
	}
	switch v := v.(type) {
	case *ssa.Call:
		if fn := v.Call.StaticCallee(); fn != nil {
			if o := fn.Origin(); o != nil {
				fn = o
			}
			if obj, ok := fn.Object().(*types.Func); ok && models.OfFunc(obj.FullName()).Effect == models.Once {
				return v
			}
		}
	case *ssa.ChangeType:
		return r.onceOf(v.X, depth+1)
	case *ssa.FreeVar:
		if b := r.Binding(v); b != nil {
			return r.onceOf(b, depth+1)
		}
	case *ssa.UnOp:
		addr := v.X
		for {
			fv, ok := addr.(*ssa.FreeVar)
			if !ok || r.Binding(fv) == nil {
				break
			}
			addr = r.Binding(fv)
		}
		if a, ok := addr.(*ssa.Alloc); ok {
			if s := r.onlyStore(a); s != nil {
				return r.onceOf(s, depth+1)
			}
			return nil
		}
		if l := r.Of(addr); l != nil {
			for _, a := range l.Anchors {
				if c := r.onces[a]; c != nil {
					return c
				}
			}
		}
	}
	return nil
}

// OnceOf tells whether v is a function that runs another one once: that function,
// and the place that stands for the once.
func (r *Resolver) OnceOf(v ssa.Value) (fn ssa.Value, key *Loc) {
	c := r.onceOf(v, 0)
	if c == nil {
		return nil, nil
	}
	return c.Call.Args[models.OfFunc(calledName(c)).Fn], r.Signal(r.Of(v))
}

func calledName(c *ssa.Call) string {
	fn := c.Call.StaticCallee()
	if o := fn.Origin(); o != nil {
		fn = o
	}
	return fn.Object().(*types.Func).FullName()
}

// onceField notes what the field fa is given, if it is a function that runs
// another one once. A field that is given anything else as well is none.
func (r *Resolver) onceField(fa *ssa.FieldAddr, val ssa.Value) {
	n := NamedOf(fa.X.Type())
	if n == nil {
		return
	}
	a := Anchor{n.Origin().Obj(), structOf(fa.X.Type()).Field(fa.Field).Name()}
	c := r.onceOf(val, 0)
	if _, dup := r.onces[a]; dup {
		c = nil
	}
	r.onces[a] = c
}
