package stale

import (
	"fmt"
	"go/token"
	"go/types"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/wsracecheck/wsracecheck/internal/directive"
	"github.com/wsracecheck/wsracecheck/internal/ending"
	"github.com/wsracecheck/wsracecheck/internal/xfact"
)

// broken finds implementations, made in fns, of interface methods that are declared
// to join, whose own code does not. The directive is at fault if it stands in this
// package, and else the implementation.
func broken(set *directive.Set, m *ending.Model, view *xfact.View, fns []*ssa.Function) []directive.Problem {
	var out []directive.Problem
	at := make(map[*types.Func]token.Pos)
	for _, d := range set.Declared {
		if d.Fn != nil && d.Verb == directive.Joins {
			at[d.Fn] = d.Pos
		}
	}
	seen := make(map[[2]*types.Func]bool)
	for _, c := range conversions(fns) {
		for meth := range c.to.Methods() {
			impl := methodOf(c.from, meth)
			if impl == nil || seen[[2]*types.Func{meth, impl}] || !declaredToJoin(view.Func(meth)) {
				continue
			}
			seen[[2]*types.Func{meth, impl}] = true
			late, bad := m.DoesNotJoin(impl)
			if !bad {
				continue
			}
			pos, here := at[meth]
			if here {
				out = append(out, directive.Problem{Pos: pos, Message: fmt.Sprintf("//%s is contradicted by %s: %s", "wsracecheck:"+directive.Joins, name(impl), words(late))})
				continue
			}
			out = append(out, directive.Problem{Pos: impl.Pos(), Message: fmt.Sprintf("%s does not join the reader, as %s.%s is declared to: %s", name(impl), meth.Pkg().Name(), name(meth), words(late))})
		}
	}
	return out
}

// words says why a wait is no join.
func words(late ending.Late) string {
	wrote := fmt.Sprintf("the write of %s (%s)", late.Write.Event.Loc, ending.Place(late.Write.Event.Site))
	if late.Sig == "" {
		return "it waits for nothing, and so not for " + wrote
	}
	return fmt.Sprintf("%s is signalled (%s) and does not wait for %s", late.Sig, ending.Place(late.Site.Event.Site), wrote)
}

// name spells a method with its type.
func name(fn *types.Func) string {
	t := types.Unalias(fn.Signature().Recv().Type())
	if p, ok := t.(*types.Pointer); ok {
		t = types.Unalias(p.Elem())
	}
	if n, ok := t.(*types.Named); ok {
		return n.Obj().Name() + "." + fn.Name()
	}
	return fn.Name()
}

func declaredToJoin(f *xfact.Func) bool {
	if f == nil {
		return false
	}
	for _, x := range f.Exits {
		for _, g := range x.Got {
			if strings.HasPrefix(string(g.Loc), "0."+xfact.Join) {
				return true
			}
		}
	}
	return false
}

// A conversion turns a type into an interface.
type conversion struct {
	from types.Type
	to   *types.Interface
}

// conversions lists what fns, and the variables of their package, convert.
func conversions(fns []*ssa.Function) []conversion {
	var out []conversion
	for i, fn := range fns {
		if i == 0 && fn.Pkg != nil {
			if init := fn.Pkg.Func("init"); init != nil {
				out = append(out, conversions1(init)...)
			}
		}
		out = append(out, conversions1(fn)...)
	}
	return out
}

func conversions1(fn *ssa.Function) []conversion {
	var out []conversion
	for _, b := range fn.Blocks {
		for _, in := range b.Instrs {
			if mi, ok := in.(*ssa.MakeInterface); ok {
				if it := mi.Type().Underlying().(*types.Interface); it.NumMethods() > 0 {
					out = append(out, conversion{mi.X.Type(), it})
				}
			}
		}
	}
	return out
}

// methodOf returns the method of t that implements m.
func methodOf(t types.Type, m *types.Func) *types.Func {
	sel := types.NewMethodSet(t).Lookup(m.Pkg(), m.Name())
	if sel == nil {
		return nil
	}
	fn, _ := sel.Obj().(*types.Func)
	if fn == nil || types.IsInterface(fn.Signature().Recv().Type()) {
		return nil
	}
	return fn.Origin()
}
