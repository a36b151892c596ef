package loc

import (
	"go/types"
	"strconv"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/wsracecheck/wsracecheck/internal/xfact"
)

// Facts of other packages name places by parameter and fields. This file turns
// such names into paths and back.

// Extern returns the fact of a function that has no body here, or of which a
// directive says what its body does.
func (r *Resolver) Extern(fn *ssa.Function) *xfact.Func {
	if r.View == nil || fn == nil {
		return nil
	}
	obj, ok := fn.Object().(*types.Func)
	if !ok || fn.Blocks != nil && r.View.OwnFuncs[obj] == nil {
		return nil
	}
	return r.View.Func(obj)
}

// Place returns the path that p names in a call of f with the given arguments,
// the receiver first; nil if it has none.
func (r *Resolver) Place(p xfact.Path, f Func, args []ssa.Value) *Loc {
	i, fields := p.Param()
	if p == xfact.Opaque || i >= len(args) || args[i] == nil {
		return nil
	}
	l := r.Of(args[i])
	if recv := f.Fn.Signature.Recv(); i == 0 && recv != nil {
		l = r.embedded(l, recv.Type(), r.outer(args[0]))
	}
	for _, name := range fields {
		if l == nil || l.typ == nil {
			return nil
		}
		if name == target {
			l = r.Table.Target(l, pointee(l.typ))
			continue
		}
		t := fieldType(l.typ, name)
		if t == nil {
			return nil
		}
		l = r.Table.Child(l, name, t)
	}
	return l
}

// declaredType is the type of what only a directive speaks of.
var declaredType = types.NewChan(types.SendRecv, types.NewStruct(nil, nil))

func fieldType(t types.Type, name string) types.Type {
	if strings.HasPrefix(name, "(") {
		return declaredType
	}
	st := structOf(t)
	for i := range st.NumFields() {
		if st.Field(i).Name() == name {
			return st.Field(i).Type()
		}
	}
	return nil
}

// PathIn names l from fn; false if it does not start at one of its parameters.
func (l *Loc) PathIn(fn *ssa.Function) (xfact.Path, bool) {
	if l == nil {
		return "", false
	}
	var fields []string
	for l.parent != nil && l.root == nil {
		if !nameable(l.name) {
			return "", false
		}
		fields = append([]string{l.name}, fields...)
		l = l.parent
	}
	p, ok := l.root.(*ssa.Parameter)
	if !ok {
		return "", false
	}
	for i, q := range fn.Params {
		if p == q {
			return xfact.Path(strings.Join(append([]string{strconv.Itoa(i)}, fields...), ".")), true
		}
	}
	return "", false
}

// nameable reports whether a field can be part of a fact: map entries cannot.
func nameable(name string) bool { return !strings.HasPrefix(name, "[") }

// externResult is result for a function of another package.
func (r *Resolver) externResult(f Func, c *ssa.CallCommon, i int) *Loc {
	x := r.Extern(f.Fn)
	if x == nil || i >= len(x.Results) || x.Results[i] == "" {
		return nil
	}
	return r.Place(x.Results[i], f, r.Args(f, c))
}

// ResultPaths names the places that fn always returns, "" where it does not.
func (r *Resolver) ResultPaths(fn *ssa.Function) []xfact.Path {
	var out []xfact.Path
	some := false
	for _, l := range r.returned(fn) {
		p, ok := r.Signal(l).PathIn(fn)
		some = some || ok
		out = append(out, p)
	}
	if !some {
		return nil
	}
	return out
}

// ResultPlace returns the place that fn always returns as result i, or nil.
func (r *Resolver) ResultPlace(fn *ssa.Function, i int) *Loc {
	if ps := r.returned(fn); i < len(ps) {
		return ps[i]
	}
	return nil
}
