package fix

import (
	"go/ast"
	"go/token"
	"go/types"
	"strings"

	"golang.org/x/tools/go/types/typeutil"
)

// A footprint is what statements touch. Fields stand for themselves in all
// objects; what a callee of the package touches is included.
type footprint struct {
	reads   map[*types.Var]bool // the value is used
	bases   map[*types.Var]bool // used on the way to something else: c in c.err
	writes  map[*types.Var]bool
	through map[*types.Var]bool // a local that is a receiver or is indexed
	locals  map[*types.Var]bool // all local variables mentioned
	memory  bool                // reads memory that has no name here
	unknown bool                // calls something unknown, or waits
	jumps   bool
	lits    []*ast.FuncLit // whoever calls them

	s    *Suggester
	seen map[ast.Node]bool
}

// commute reports whether writes can run before signal: neither uses what the
// other writes, and if signal does what is not known, writes only needs
// locals and constants.
func (s *Suggester) commute(writes, signal []ast.Stmt) bool {
	w, x := s.footprint(writes), s.footprint(signal)
	if x.jumps || w.unknown || len(w.lits) > 0 {
		return false
	}
	switch {
	case meet(w.writes, x.reads), meet(w.writes, x.writes), meet(w.writes, x.bases),
		meet(x.writes, w.reads), meet(x.writes, w.bases):
		return false
	}
	for v := range w.through {
		if x.locals[v] && !isError(v.Type()) {
			return false
		}
	}
	if !x.unknown {
		return true
	}
	if w.memory {
		return false
	}
	for v := range w.reads {
		if s.shared(v) {
			return false
		}
	}
	return true
}

// shared reports whether another function may write v, as far as it is a
// variable whose value moves: a field, a captured local, a global. The
// sentinel errors of packages stay what they are.
func (s *Suggester) shared(v *types.Var) bool {
	if v.IsField() {
		return true
	}
	if v.Parent() == nil || v.Pkg() == nil || v.Parent() == v.Pkg().Scope() {
		return !isError(v.Type()) || v.Pkg() == s.Pass.Pkg && s.reassigned(v)
	}
	return s.reassigned(v)
}

// reassigned reports whether a function other than the one that declares v
// assigns to it, or its address is taken.
func (s *Suggester) reassigned(v *types.Var) bool {
	found := false
	for _, f := range s.Pass.Files {
		if v.Parent() != s.Pass.Pkg.Scope() && (v.Pos() < f.FileStart || f.FileEnd < v.Pos()) {
			continue
		}
		var funcs []ast.Node
		ast.PreorderStack(f, nil, func(n ast.Node, stack []ast.Node) bool {
			var targets []ast.Expr
			switch n := n.(type) {
			case *ast.AssignStmt:
				targets = n.Lhs
			case *ast.IncDecStmt:
				targets = []ast.Expr{n.X}
			case *ast.UnaryExpr:
				if n.Op == token.AND && s.varOf(n.X) == v {
					found = true
				}
			}
			for _, t := range targets {
				if s.varOf(t) == v && s.Pass.TypesInfo.Defs[ident(t)] == nil {
					funcs = append(funcs, innermostFunc(stack))
				}
			}
			return true
		})
		for _, fn := range funcs {
			if fn == nil || v.Pos() < fn.Pos() || fn.End() < v.Pos() || fn != s.declaring(f, v) {
				found = true
			}
		}
	}
	return found
}

// declaring returns the function or literal that declares v.
func (s *Suggester) declaring(f *ast.File, v *types.Var) (fn ast.Node) {
	ast.Inspect(f, func(n ast.Node) bool {
		switch n.(type) {
		case *ast.FuncDecl, *ast.FuncLit:
			if n.Pos() <= v.Pos() && v.Pos() < n.End() {
				fn = n
			}
		}
		return true
	})
	return fn
}

func innermostFunc(stack []ast.Node) ast.Node {
	for i := len(stack) - 1; i >= 0; i-- {
		switch stack[i].(type) {
		case *ast.FuncDecl, *ast.FuncLit:
			return stack[i]
		}
	}
	return nil
}

func ident(e ast.Expr) *ast.Ident {
	id, _ := ast.Unparen(e).(*ast.Ident)
	return id
}

func (s *Suggester) varOf(e ast.Expr) *types.Var {
	id := ident(e)
	if id == nil {
		return nil
	}
	v, _ := s.Pass.TypesInfo.ObjectOf(id).(*types.Var)
	return v
}

func meet(a, b map[*types.Var]bool) bool {
	for v := range a {
		if b[v] {
			return true
		}
	}
	return false
}

func isError(t types.Type) bool { return types.Identical(t, types.Universe.Lookup("error").Type()) }

// needs reports whether one of list uses a variable that st declares.
func (s *Suggester) needs(list []ast.Stmt, st ast.Stmt) bool {
	declared := s.footprint([]ast.Stmt{st}).writes
	f := s.footprint(list)
	for v := range declared {
		if !v.IsField() && (f.reads[v] || f.bases[v]) {
			return true
		}
	}
	return false
}

func (s *Suggester) footprint(list []ast.Stmt) *footprint {
	f := &footprint{
		reads: make(map[*types.Var]bool), bases: make(map[*types.Var]bool), writes: make(map[*types.Var]bool),
		through: make(map[*types.Var]bool), locals: make(map[*types.Var]bool),
		s: s, seen: make(map[ast.Node]bool),
	}
	for _, st := range list {
		f.stmt(st)
	}
	return f
}

// stmt adds what n touches.
func (f *footprint) stmt(n ast.Node) {
	if n == nil || f.seen[n] {
		return
	}
	f.seen[n] = true
	ast.Inspect(n, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.ReturnStmt, *ast.BranchStmt, *ast.LabeledStmt, *ast.GoStmt:
			f.jumps = true
		case *ast.SelectStmt, *ast.RangeStmt:
			f.unknown = true
		case *ast.AssignStmt:
			for _, l := range n.Lhs {
				f.target(l, n.Tok != token.ASSIGN && n.Tok != token.DEFINE)
			}
			for _, r := range n.Rhs {
				f.stmt(r)
			}
			return false
		case *ast.IncDecStmt:
			f.target(n.X, true)
			return false
		case *ast.ValueSpec:
			for _, id := range n.Names {
				f.target(id, false)
			}
			for _, v := range n.Values {
				f.stmt(v)
			}
			return false
		case *ast.SendStmt:
			f.unknown = true // it waits for a receiver
		case *ast.FuncLit:
			f.lits = append(f.lits, n)
			f.inner(n.Body)
			return false
		case ast.Expr:
			return f.expr(n)
		}
		return true
	})
}

// target adds an assignment to e.
func (f *footprint) target(e ast.Expr, also bool) {
	switch e := ast.Unparen(e).(type) {
	case *ast.Ident:
		f.mark(f.writes, e)
		if also {
			f.mark(f.reads, e)
		}
	case *ast.SelectorExpr:
		f.mark(f.writes, e.Sel)
		if also {
			f.mark(f.reads, e.Sel)
		}
		f.base(e.X)
	case *ast.IndexExpr:
		f.target(e.X, also)
		f.stmt(e.Index)
	case *ast.StarExpr:
		f.base(e.X)
		f.unknownWrite()
	default:
		f.unknownWrite()
	}
}

// unknownWrite notes a write that could be to anything.
func (f *footprint) unknownWrite() { f.unknown, f.memory = true, true }

// base adds a path to something else: c.link in c.link.err.
func (f *footprint) base(e ast.Expr) {
	switch e := ast.Unparen(e).(type) {
	case *ast.Ident:
		f.mark(f.bases, e)
	case *ast.SelectorExpr:
		f.mark(f.bases, e.Sel)
		f.base(e.X)
	default:
		f.stmt(e)
	}
}

func (f *footprint) mark(set map[*types.Var]bool, id *ast.Ident) {
	v, ok := f.s.Pass.TypesInfo.ObjectOf(id).(*types.Var)
	if !ok {
		return
	}
	v = v.Origin()
	set[v] = true
	if !v.IsField() {
		f.locals[v] = true
	}
}

// expr adds an expression; it returns whether its parts are still to be added.
func (f *footprint) expr(e ast.Expr) bool {
	switch e := e.(type) {
	case *ast.Ident:
		f.mark(f.reads, e)
	case *ast.SelectorExpr:
		if f.s.Pass.TypesInfo.Selections[e] == nil { // a name of another package
			f.mark(f.reads, e.Sel)
			return false
		}
		f.mark(f.reads, e.Sel)
		f.base(e.X)
		return false
	case *ast.StarExpr:
		if !f.s.Pass.TypesInfo.Types[e].IsType() {
			f.memory = true
		}
	case *ast.IndexExpr:
		if id := ident(e.X); id != nil {
			f.mark(f.through, id)
		}
	case *ast.UnaryExpr:
		if e.Op == token.ARROW {
			f.unknown = true
		}
	case *ast.CompositeLit:
		for _, el := range e.Elts {
			if kv, ok := el.(*ast.KeyValueExpr); ok {
				f.stmt(kv.Value)
			} else {
				f.stmt(el)
			}
		}
		return false
	case *ast.CallExpr:
		f.call(e)
		return false
	}
	return true
}

// call adds a call: its arguments, the way to its receiver, and what it does.
func (f *footprint) call(c *ast.CallExpr) {
	info := f.s.Pass.TypesInfo
	for _, a := range c.Args {
		f.stmt(a)
	}
	if info.Types[c.Fun].IsType() {
		return
	}
	if lit, ok := ast.Unparen(c.Fun).(*ast.FuncLit); ok {
		f.inner(lit.Body)
		return
	}
	sel, _ := ast.Unparen(c.Fun).(*ast.SelectorExpr)
	if sel != nil && info.Selections[sel] != nil {
		f.base(sel.X)
	}
	switch fn := typeutil.Callee(info, c).(type) {
	case *types.Builtin:
		f.unknown = f.unknown || fn.Name() == "panic" || fn.Name() == "recover"
	case *types.Func:
		if name, _ := f.s.lockMethod(c); name != "" {
			return
		}
		switch decl := f.s.decl(fn); {
		case fn.Pkg() != nil && fn.Pkg().Path() == "sync/atomic":
			f.atomic(fn, sel, c)
		case decl != nil && decl.Body != nil:
			f.inner(decl.Body)
		case calm(fn):
			if sel != nil {
				if id := ident(sel.X); id != nil {
					f.mark(f.through, id)
				}
			}
		default:
			f.unknown = true
		}
	default:
		f.unknown = true
		if sel == nil {
			f.stmt(c.Fun)
		} else {
			f.mark(f.bases, sel.Sel)
		}
	}
}

// inner adds the body of a callee. Its returns are not jumps of the caller.
func (f *footprint) inner(body *ast.BlockStmt) {
	jumps := f.jumps
	f.stmt(body)
	f.jumps = jumps
}

// atomic adds an operation on an atomic place.
func (f *footprint) atomic(fn *types.Func, sel *ast.SelectorExpr, c *ast.CallExpr) {
	place := sel.X
	if fn.Signature().Recv() == nil {
		u, ok := ast.Unparen(c.Args[0]).(*ast.UnaryExpr)
		if !ok || u.Op != token.AND {
			f.unknownWrite()
			return
		}
		place = u.X
	}
	load := strings.HasPrefix(fn.Name(), "Load")
	if load {
		f.stmt(place)
	} else {
		f.target(place, !strings.HasPrefix(fn.Name(), "Store"))
	}
}
