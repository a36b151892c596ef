package deadlock

import (
	"go/ast"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/wsracecheck/wsracecheck/internal/ops"
)

// spell names what a wait waits for, or what a lock locks, as the source does.
func (f *finder) spell(in ssa.Instruction) string {
	op := ops.Classifier{R: f.r}.Of(in)
	name := op.Loc.String()
	syntax := in.Parent().Syntax()
	if syntax == nil || !in.Pos().IsValid() {
		return name
	}
	ast.Inspect(syntax, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.UnaryExpr:
			if n.Op == token.ARROW && n.OpPos == in.Pos() {
				name = types.ExprString(ast.Unparen(n.X))
			}
		case *ast.RangeStmt:
			if n.For == in.Pos() {
				name = types.ExprString(n.X)
			}
		case *ast.CallExpr:
			switch sel, ok := n.Fun.(*ast.SelectorExpr); {
			case n.Lparen != in.Pos():
			case op.Kind == ops.Once:
				name = types.ExprString(n.Fun)
			case ok:
				name = types.ExprString(sel.X)
			}
		}
		return true
	})
	return name
}
