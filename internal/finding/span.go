package finding

import (
	"go/ast"
	"go/token"

	"golang.org/x/tools/go/ast/astutil"
)

// SpanAt widens a position, as SSA has it, to what an editor should underline:
// c.err and not the err in it, close(c.done) and not its parenthesis, the whole
// receive, the whole go statement. It stays on the line of pos, on which
// suppressions and tests expect it. A position outside of files is left alone.
func SpanAt(fset *token.FileSet, files []*ast.File, pos token.Pos) Span {
	if !pos.IsValid() {
		return Span{}
	}
	for _, f := range files {
		if f.FileStart <= pos && pos < f.FileEnd {
			path, _ := astutil.PathEnclosingInterval(f, pos, pos+1)
			for i, n := range path {
				if s, ok := spanOf(n, pos, path[i+1:]); ok {
					return s.onLineOf(fset.File(pos), pos)
				}
			}
			break
		}
	}
	return Span{Pos: pos}
}

func (s Span) onLineOf(f *token.File, pos token.Pos) Span {
	line := f.Line(pos)
	if f.Line(s.Pos) != line {
		s.Pos = pos
	}
	if line < f.LineCount() {
		s.End = min(s.End, f.LineStart(line+1)-1)
	}
	return s
}

// spanOf reports whether pos is the position of n for SSA, and what of n to show.
// outer are the nodes around n.
func spanOf(n ast.Node, pos token.Pos, outer []ast.Node) (Span, bool) {
	switch n := n.(type) {
	case *ast.Ident:
		if len(outer) > 0 {
			if sel, ok := outer[0].(*ast.SelectorExpr); ok && sel.Sel == n {
				return spanOf(sel, pos, outer[1:])
			}
		}
		return whole(n)
	case *ast.SelectorExpr:
		if len(outer) > 0 { // the method that is called
			if call, ok := outer[0].(*ast.CallExpr); ok && call.Fun == n {
				return whole(call)
			}
		}
		return whole(n)
	case *ast.CallExpr, *ast.UnaryExpr, *ast.StarExpr, *ast.IndexExpr, *ast.SendStmt, *ast.GoStmt, *ast.DeferStmt, *ast.AssignStmt, *ast.IncDecStmt, *ast.ReturnStmt:
		return whole(n)
	case *ast.RangeStmt:
		return Span{n.Pos(), n.X.End()}, true
	case *ast.FuncLit:
		return Span{n.Pos(), n.Type.End()}, true
	case *ast.SelectStmt:
		return Span{n.Pos(), n.Pos() + token.Pos(len("select"))}, true
	case *ast.CommClause:
		return Span{n.Pos(), n.Colon}, true
	case *ast.FuncDecl:
		return whole(n.Name)
	}
	return Span{}, false
}

func whole(n ast.Node) (Span, bool) { return Span{n.Pos(), n.End()}, true }
