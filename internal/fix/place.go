package fix

import (
	"bytes"
	"go/ast"
	"go/token"
	"strings"

	"golang.org/x/tools/go/ast/astutil"
	"golang.org/x/tools/go/ssa"
)

// A place is a statement in a list of statements.
type place struct {
	owner ast.Node // what holds the list
	list  []ast.Stmt
	index int
}

func (p place) stmt() ast.Stmt { return p.list[p.index] }

// open returns where the list begins.
func (p place) open() token.Pos {
	switch o := p.owner.(type) {
	case *ast.BlockStmt:
		return o.Lbrace
	case *ast.CaseClause:
		return o.Colon
	case *ast.CommClause:
		return o.Colon
	}
	return token.NoPos
}

// places lists the statements around pos, innermost first, up to the function
// or literal that pos is in, which it also returns.
func (s *Suggester) places(pos token.Pos) ([]place, ast.Node) {
	src := s.source(pos)
	if src == nil || !pos.IsValid() {
		return nil, nil
	}
	var out []place
	path, _ := astutil.PathEnclosingInterval(src.file, pos, pos)
	for _, n := range path {
		var list []ast.Stmt
		switch n := n.(type) {
		case *ast.FuncLit, *ast.FuncDecl:
			return out, n
		case *ast.BlockStmt:
			list = n.List
		case *ast.CaseClause:
			list = n.Body
		case *ast.CommClause:
			list = n.Body
		}
		for i, st := range list {
			if st.Pos() <= pos && pos < st.End() {
				out = append(out, place{n, list, i})
			}
		}
	}
	return nil, nil
}

// lineStart returns the offset of the first byte of the line of st, or of the
// comment right above it; ok is false if another statement begins the line.
func (s *Suggester) lineStart(src *source, p place, i int) (at int, ok bool) {
	st := p.list[i]
	floor := p.open()
	if i > 0 {
		floor = p.list[i-1].End()
	}
	pos := st.Pos()
	for _, g := range src.file.Comments {
		if g.Pos() > floor && g.End() < st.Pos() && s.line(g.End())+1 == s.line(st.Pos()) && s.line(g.Pos()) > s.line(floor) {
			pos = g.Pos()
		}
	}
	at = s.offset(pos)
	nl := bytes.LastIndexByte(src.text[:at], '\n') + 1
	return nl, strings.TrimSpace(string(src.text[nl:at])) == ""
}

// lineEnd returns the offset behind the line on which st ends; ok is false if
// more than a comment follows on it.
func (s *Suggester) lineEnd(src *source, st ast.Stmt) (at int, ok bool) {
	from := s.offset(st.End())
	nl := bytes.IndexByte(src.text[from:], '\n')
	if nl < 0 {
		return 0, false
	}
	rest := strings.TrimSpace(string(src.text[from : from+nl]))
	return from + nl + 1, rest == "" || strings.HasPrefix(rest, "//")
}

// inside lists the instructions of fn whose position lies in n.
func inside(fn *ssa.Function, n ast.Node) []ssa.Instruction {
	var out []ssa.Instruction
	for _, b := range fn.Blocks {
		for _, in := range b.Instrs {
			if pos := positionOf(in); n.Pos() <= pos && pos < n.End() {
				out = append(out, in)
			}
		}
	}
	return out
}
