package mutation

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"
)

// A publication is a write of state before its signal.
type publication struct {
	fn            *ast.FuncDecl
	state, signal types.Object
	write         *ast.AssignStmt
	closing       *ast.ExprStmt
	list          []ast.Stmt // has write and closing
}

// field returns the field that an expression selects, or nil.
func (s *source) field(e ast.Expr) types.Object {
	if sel, ok := ast.Unparen(e).(*ast.SelectorExpr); ok {
		if selection := s.pkg.TypesInfo.Selections[sel]; selection != nil && selection.Kind() == types.FieldVal {
			return selection.Obj()
		}
	}
	return nil
}

// functions calls f for every function of the package.
func (s *source) functions(f func(*ast.FuncDecl)) {
	for _, file := range s.pkg.Syntax {
		for _, d := range file.Decls {
			if fn, ok := d.(*ast.FuncDecl); ok && fn.Body != nil {
				f(fn)
			}
		}
	}
}

// publications finds the writes of state before a signal.
func (s *source) publications() (all []publication) {
	s.functions(func(fn *ast.FuncDecl) {
		ast.Inspect(fn, func(n ast.Node) bool {
			block, ok := n.(*ast.BlockStmt)
			if !ok {
				return true
			}
			for i, st := range block.List {
				signal := s.closes(st)
				if signal == nil {
					continue
				}
				for _, before := range slices.Backward(block.List[:i]) {
					if w, ok := before.(*ast.AssignStmt); ok && s.field(w.Lhs[0]) != nil {
						all = append(all, publication{fn, s.field(w.Lhs[0]), signal, w, st.(*ast.ExprStmt), block.List[:i+1]})
						break
					}
				}
			}
			return true
		})
	})
	return all
}

// closes returns the field whose channel a statement closes.
func (s *source) closes(st ast.Stmt) types.Object {
	if e, ok := st.(*ast.ExprStmt); ok {
		if call, ok := e.X.(*ast.CallExpr); ok && len(call.Args) == 1 {
			if id, ok := call.Fun.(*ast.Ident); ok && s.pkg.TypesInfo.Uses[id] == types.Universe.Lookup("close") {
				return s.field(call.Args[0])
			}
		}
	}
	return nil
}

func (s *source) text(n ast.Node) string {
	p := s.pkg.Fset.Position(n.Pos())
	return string(s.files[p.Filename][p.Offset:s.pkg.Fset.Position(n.End()).Offset])
}

// mutants breaks one publication in all ways.
func (s *source) mutants(p publication) (all []mutant) {
	where := p.fn.Name.Name + ": "
	// The signal before each statement that stands before it.
	for _, st := range p.list {
		if st.Pos() <= p.write.Pos() {
			all = append(all, mutant{
				where + s.text(p.closing) + " moved before " + firstLine(s.text(st)),
				[]edit{{p.closing.Pos(), p.closing.End(), ""}, {st.Pos(), st.Pos(), s.text(p.closing) + "\n"}},
			})
		}
	}
	joiners := s.joiners(p)
	s.functions(func(fn *ast.FuncDecl) {
		where := fn.Name.Name + ": "
		var arm ast.Stmt // the receive of a select's arm is no statement to remove
		ast.Inspect(fn, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.CommClause:
				arm = n.Comm
			case *ast.ExprStmt:
				if call, ok := n.X.(*ast.CallExpr); n != arm && (s.waits(n.X, p) || ok && s.calls(call, joiners)) {
					all = append(all, mutant{where + s.text(n) + " removed", []edit{{n.Pos(), n.End(), ""}}})
					return !ok
				}
			case *ast.UnaryExpr:
				if s.waits(n, p) {
					all = append(all, s.weaken(where, n, p))
				}
			case *ast.CallExpr:
				if s.calls(n, joiners) {
					fun := n.Fun.(*ast.SelectorExpr)
					read := s.text(fun.X) + "." + joiners[s.pkg.TypesInfo.Uses[fun.Sel]]
					all = append(all, mutant{where + s.text(n) + " reads " + p.state.Name() + " without waiting", []edit{{n.Pos(), n.End(), read}}})
				}
			}
			return true
		})
	})
	return all
}

// waits reports whether an expression is a receive of the signal.
func (s *source) waits(e ast.Expr, p publication) bool {
	u, ok := e.(*ast.UnaryExpr)
	return ok && u.Op == token.ARROW && s.field(u.X) == p.signal
}

// calls reports whether a call is one of a method among fns.
func (s *source) calls(call *ast.CallExpr, fns map[types.Object]string) bool {
	sel, ok := call.Fun.(*ast.SelectorExpr)
	return ok && fns[s.pkg.TypesInfo.Uses[sel.Sel]] != ""
}

// joiners returns the methods that wait for the signal and return the state, and
// do nothing else that others wait for, each with the way from its receiver to
// the state.
func (s *source) joiners(p publication) map[types.Object]string {
	all := map[types.Object]string{}
	s.functions(func(fn *ast.FuncDecl) {
		joins, reads, sends := false, "", false
		ast.Inspect(fn, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.UnaryExpr:
				joins = joins || s.waits(n, p)
			case *ast.SendStmt:
				sends = true
			case *ast.ReturnStmt:
				for _, r := range n.Results {
					if s.field(r) == p.state {
						_, reads, _ = strings.Cut(s.text(r), ".")
					}
				}
			}
			return true
		})
		if joins && !sends {
			all[s.pkg.TypesInfo.Defs[fn.Name]] = reads
		}
	})
	return all
}

// weaken lets a join wait for a channel that is closed before the state is
// written.
func (s *source) weaken(where string, join *ast.UnaryExpr, p publication) mutant {
	recv := p.closing.X.(*ast.CallExpr).Args[0].(*ast.SelectorExpr)
	early := "early" + p.signal.Name()
	edits := []edit{
		{join.X.Pos(), join.X.End(), s.text(join.X.(*ast.SelectorExpr).X) + "." + early},
		{p.list[0].Pos(), p.list[0].Pos(), "close(" + s.text(recv.X) + "." + early + ")\n"},
		{p.signal.Pos(), p.signal.Pos(), early + " chan struct{}\n"},
	}
	for _, f := range s.pkg.Syntax {
		ast.Inspect(f, func(n ast.Node) bool {
			if kv, ok := n.(*ast.KeyValueExpr); ok {
				if id, ok := kv.Key.(*ast.Ident); ok && s.pkg.TypesInfo.Uses[id] == p.signal {
					edits = append(edits, edit{kv.Pos(), kv.Pos(), early + ": " + s.text(kv.Value) + ",\n"})
				}
			}
			return true
		})
	}
	return mutant{where + s.text(join) + " comes before the write of " + p.state.Name(), edits}
}

func firstLine(s string) string {
	line, _, _ := strings.Cut(s, "\n")
	return line
}
