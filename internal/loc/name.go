package loc

import (
	"go/ast"
	"go/token"

	"golang.org/x/tools/go/ssa"
)

// rootName spells a root as the source does: the name of the variable, or of
// the one that the value is assigned to.
func rootName(v ssa.Value) string {
	switch v := v.(type) {
	case *ssa.Alloc:
		if v.Comment != "" && v.Comment != "complit" && v.Comment != "new" {
			return v.Comment
		}
		if name := assignedName(v, v.Pos(), 0); name != "" {
			return name
		}
	case *ssa.Parameter, *ssa.FreeVar, *ssa.Global:
		return v.Name()
	case *ssa.Extract:
		if name := assignedName(v, v.Tuple.Pos(), v.Index); name != "" {
			return name
		}
	default:
		if name := assignedName(v, v.Pos(), 0); name != "" {
			return name
		}
	}
	return v.Name()
}

// opening returns the position by which SSA knows a call or a composite
// literal: that of its parenthesis or brace.
func opening(e ast.Expr) token.Pos {
	switch e := ast.Unparen(e).(type) {
	case *ast.CallExpr:
		return e.Lparen
	case *ast.CompositeLit:
		return e.Lbrace
	case *ast.UnaryExpr:
		if e.Op == token.AND {
			return opening(e.X)
		}
	}
	return token.NoPos
}

// assignedName returns the variable that result i of the call, or the literal,
// that opens at lparen is assigned to, "" if there is none.
func assignedName(v ssa.Value, lparen token.Pos, i int) string {
	if v.Parent() == nil || v.Parent().Syntax() == nil || !lparen.IsValid() {
		return ""
	}
	name := ""
	found := func(lhs []ast.Expr, rhs []ast.Expr) {
		for k, e := range rhs {
			if opening(e) != lparen {
				continue
			}
			if len(rhs) == 1 {
				k = i
			}
			if k < len(lhs) {
				if id, ok := lhs[k].(*ast.Ident); ok && id.Name != "_" {
					name = id.Name
				}
			}
		}
	}
	ast.Inspect(v.Parent().Syntax(), func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.AssignStmt:
			found(n.Lhs, n.Rhs)
		case *ast.ValueSpec:
			lhs := make([]ast.Expr, len(n.Names))
			for k, id := range n.Names {
				lhs[k] = id
			}
			found(lhs, n.Values)
		}
		return name == ""
	})
	return name
}
