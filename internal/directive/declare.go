package directive

import (
	"go/ast"
	"go/token"
	"go/types"

	"github.com/wsracecheck/wsracecheck/internal/xfact"
)

// function applies the directives in group to a function, or to an interface
// method, which has no body.
func (r *reader) function(group *ast.CommentGroup, fn *types.Func, body *ast.BlockStmt) {
	for _, c := range r.byGroup[group] {
		if !known(c.verb) {
			continue
		}
		c.used = true
		owner := ownerOf(fn)
		switch {
		case owner == nil:
			r.problem(c, "%s: %s has no receiver or first parameter of a type of this package", c.text(), fn.Name())
		case c.arg != "" && !hasField(owner, c.arg):
			r.problem(c, "%s: %s has no field %s", c.text(), owner.Name(), c.arg)
		case c.verb == Signals:
			r.signals(c, fn, owner, body)
		case c.verb == Reads:
			r.reads(c, fn, owner, body)
		default:
			r.joins(c, fn, body)
		}
		r.declared(c, Declared{Owner: owner, Fn: fn})
	}
}

// declared notes a directive that is not a problem.
func (r *reader) declared(c *comment, d Declared) {
	if !c.wrong {
		d.Pos, d.Verb, d.Arg = c.pos, c.verb, c.arg
		r.out.Declared = append(r.out.Declared, d)
	}
}

// ownerOf returns the type that a function speaks about: that of its receiver or
// else of its first parameter. It must be of the same package, because a
// directive makes a fact of it.
func ownerOf(fn *types.Func) *types.TypeName {
	sig := fn.Signature()
	v := sig.Recv()
	if v == nil && sig.Params().Len() > 0 {
		v = sig.Params().At(0)
	}
	if v == nil {
		return nil
	}
	t := types.Unalias(v.Type())
	if p, ok := t.(*types.Pointer); ok {
		t = types.Unalias(p.Elem())
	}
	n, ok := t.(*types.Named)
	if !ok || n.Obj().Pkg() != fn.Pkg() {
		return nil
	}
	return n.Origin().Obj()
}

func hasField(owner *types.TypeName, name string) bool {
	st, ok := owner.Type().Underlying().(*types.Struct)
	if !ok {
		return false
	}
	for f := range st.Fields() {
		if f.Name() == name {
			return true
		}
	}
	return false
}

// fact returns the declared fact of fn.
func (r *reader) fact(fn *types.Func) *xfact.Func {
	f := r.out.Funcs[fn]
	if f == nil {
		f = new(xfact.Func)
		r.out.Funcs[fn] = f
	}
	return f
}

func (r *reader) joins(c *comment, fn *types.Func, body *ast.BlockStmt) {
	if body != nil && !contains(body, waits) {
		r.problem(c, "%s: %s waits for nothing", c.text(), fn.Name())
		return
	}
	sig := xfact.Path("0." + xfact.Join)
	if c.arg != "" {
		sig += xfact.Path(" " + c.arg)
	}
	f := r.fact(fn)
	f.Exits = append(f.Exits, xfact.Exit{Got: []xfact.Got{{Loc: sig, Class: "rc", Known: true}}})
}

func (r *reader) reads(c *comment, fn *types.Func, owner *types.TypeName, body *ast.BlockStmt) {
	if body != nil && !contains(body, looks) {
		r.problem(c, "%s: %s reads nothing", c.text(), fn.Name())
		return
	}
	state := xfact.Path(xfact.CloseState)
	if c.arg != "" {
		state = xfact.Path(c.arg)
	}
	r.state(c, owner, state)
	rd := xfact.Read{State: "0." + state}
	f := r.fact(fn)
	if fn.Signature().Results().Len() == 0 {
		rd.Result = -1
		f.Leaks = append(f.Leaks, rd)
		f.Exits = append(f.Exits, xfact.Exit{})
		return
	}
	f.Exits = append(f.Exits, xfact.Exit{}, xfact.Exit{Reads: []xfact.Read{rd}})
}

func (r *reader) signals(c *comment, fn *types.Func, owner *types.TypeName, body *ast.BlockStmt) {
	res := fn.Signature().Results()
	k := tellingResult(res)
	switch {
	case c.arg != "":
		r.problem(c, "%s takes no field", c.text())
		return
	case k < 0:
		r.problem(c, "%s: %s has no error or bool result that could tell EOF", c.text(), fn.Name())
		return
	case body != nil && neverTells(body, k, res.Len()):
		r.problem(c, "%s: %s returns no error", c.text(), fn.Name())
		return
	}
	r.signal(c, owner, xfact.EOF)
	ended, on := make([]string, res.Len()), make([]string, res.Len())
	ended[k], on[k] = "1", "0"
	if isBool(res.At(k).Type()) {
		ended[k], on[k] = "0", "=b"
	}
	f := r.fact(fn)
	f.Exits = append(f.Exits,
		xfact.Exit{Results: ended, Got: []xfact.Got{{Loc: "0." + xfact.EOF, Class: "rce", Known: true}}},
		xfact.Exit{Results: on})
}

// tellingResult returns the last error, or else the last bool; -1 if there is
// neither.
func tellingResult(res *types.Tuple) int {
	for _, match := range []func(types.Type) bool{isError, isBool} {
		for i := res.Len() - 1; i >= 0; i-- {
			if match(res.At(i).Type()) {
				return i
			}
		}
	}
	return -1
}

func isError(t types.Type) bool {
	return types.Identical(t, types.Universe.Lookup("error").Type())
}

func isBool(t types.Type) bool {
	b, ok := t.Underlying().(*types.Basic)
	return ok && b.Kind() == types.Bool
}

// field applies the directives in group to a field of owner.
func (r *reader) field(group *ast.CommentGroup, owner *types.TypeName, v *types.Var) {
	for _, c := range r.byGroup[group] {
		if !known(c.verb) {
			continue
		}
		c.used = true
		path := xfact.Path(v.Name())
		switch {
		case c.arg != "":
			r.problem(c, "%s on a field takes no other field", c.text())
		case c.verb == Reads:
			r.state(c, owner, path)
		case !canWait(v.Type()):
			r.problem(c, "%s: nobody can wait for field %s", c.text(), v.Name())
		case c.verb == Signals:
			r.signal(c, owner, path)
		default:
			t := r.table(owner, c)
			t.Signals = append(t.Signals, xfact.Signal{Path: path, Joins: true})
		}
		r.declared(c, Declared{Owner: owner, Field: v.Name()})
	}
}

func canWait(t types.Type) bool {
	if _, ok := t.Underlying().(*types.Chan); ok {
		return true
	}
	if p, ok := types.Unalias(t).(*types.Pointer); ok {
		t = p.Elem()
	}
	n, ok := types.Unalias(t).(*types.Named)
	if !ok || n.Obj().Pkg() == nil {
		return false
	}
	switch n.Obj().Pkg().Path() + "." + n.Obj().Name() {
	case "sync.WaitGroup", "context.Context", "golang.org/x/sync/errgroup.Group":
		return true
	}
	return false
}

// state declares a close state of owner: any declared signal may come before it.
func (r *reader) state(c *comment, owner *types.TypeName, path xfact.Path) {
	t := r.table(owner, c)
	for _, s := range t.States {
		if s.Path == path {
			return
		}
	}
	t.States = append(t.States, xfact.State{Path: path, At: r.place(c)})
	for i, s := range t.Signals {
		if !s.Joins {
			t.Verdicts = append(t.Verdicts, verdict(i, len(t.States)-1, s.At))
		}
	}
}

// signal declares a signal of owner.
func (r *reader) signal(c *comment, owner *types.TypeName, path xfact.Path) {
	t := r.table(owner, c)
	for _, s := range t.Signals {
		if s.Path == path {
			return
		}
	}
	t.Signals = append(t.Signals, xfact.Signal{Path: path, At: r.place(c)})
	for i := range t.States {
		t.Verdicts = append(t.Verdicts, verdict(len(t.Signals)-1, i, r.place(c)))
	}
}

func verdict(signal, state int, at string) xfact.Verdict {
	return xfact.Verdict{
		Signal: signal, State: state, When: []xfact.Class{"ra", "rae", "rc", "rce"},
		Unsafe: &xfact.Story{Raise: xfact.Declared, At: at},
	}
}

// contains reports whether body has a node that match accepts.
func contains(body *ast.BlockStmt, match func(ast.Node) bool) bool {
	found := false
	ast.Inspect(body, func(n ast.Node) bool {
		found = found || n != nil && match(n)
		return !found
	})
	return found
}

// waits accepts whatever may wait: a call may, too.
func waits(n ast.Node) bool {
	switch n := n.(type) {
	case *ast.UnaryExpr:
		return n.Op == token.ARROW
	case *ast.SelectStmt, *ast.CallExpr, *ast.RangeStmt:
		return true
	}
	return false
}

// looks accepts whatever may read state.
func looks(n ast.Node) bool {
	switch n.(type) {
	case *ast.SelectorExpr, *ast.CallExpr, *ast.StarExpr, *ast.IndexExpr:
		return true
	}
	return false
}

// neverTells reports whether every return of the body says nil or true as result
// k of n.
func neverTells(body *ast.BlockStmt, k, n int) bool {
	never, returns := true, false
	ast.Inspect(body, func(node ast.Node) bool {
		switch node := node.(type) {
		case *ast.FuncLit:
			return false
		case *ast.ReturnStmt:
			returns = true
			if len(node.Results) != n {
				never = false
				return false
			}
			id, ok := ast.Unparen(node.Results[k]).(*ast.Ident)
			never = never && ok && (id.Name == "nil" || id.Name == "true")
		}
		return true
	})
	return never && returns
}
