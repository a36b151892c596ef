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
	name := ops.Classifier{R: f.r}.Of(in).Loc.String()
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
			if sel, ok := n.Fun.(*ast.SelectorExpr); ok && n.Lparen == in.Pos() {
				name = types.ExprString(sel.X)
			}
		}
		return true
	})
	return name
}
