package fix

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/types/typeutil"

	"github.com/wsracecheck/wsracecheck/internal/ops"
)

// maxInline bounds how deep callees of the package are looked into.
const maxInline = 4

// pure reports whether a statement only computes and stores: it takes no
// jump, waits for nothing but a mutex, and calls nothing that could do more.
func (s *Suggester) pure(st ast.Stmt) bool { return s.purity(st, 0) }

// A purity check inside of a callee, at depth > 0, allows returns.
func (s *Suggester) purity(n ast.Node, depth int) bool {
	ok := true
	ast.Inspect(n, func(n ast.Node) bool {
		if !ok {
			return false
		}
		switch n := n.(type) {
		case *ast.BranchStmt, *ast.ForStmt, *ast.RangeStmt, *ast.SelectStmt, *ast.SendStmt, *ast.GoStmt, *ast.LabeledStmt, *ast.FuncLit:
			ok = false
		case *ast.ReturnStmt:
			ok = depth > 0
		case *ast.DeferStmt:
			ok = s.pureDefer(n, depth)
			return false
		case *ast.UnaryExpr:
			ok = n.Op != token.ARROW
		case *ast.CallExpr:
			ok = s.pureCall(n, depth)
		}
		return ok
	})
	return ok
}

// pureDefer allows the deferred statement itself at depth 0, where it is what
// moves, and a deferred Unlock in a callee.
func (s *Suggester) pureDefer(d *ast.DeferStmt, depth int) bool {
	if depth > 0 {
		name, _ := s.lockMethod(d.Call)
		return strings.HasSuffix(name, "Unlock")
	}
	for _, a := range d.Call.Args {
		if !s.purity(a, depth) {
			return false
		}
	}
	if lit, ok := d.Call.Fun.(*ast.FuncLit); ok {
		return s.purity(lit.Body, depth+1)
	}
	return s.pureCall(d.Call, depth)
}

func (s *Suggester) pureCall(c *ast.CallExpr, depth int) bool {
	info := s.Pass.TypesInfo
	if info.Types[c.Fun].IsType() {
		return true
	}
	switch fn := typeutil.Callee(info, c).(type) {
	case *types.Builtin:
		switch fn.Name() {
		case "len", "cap", "min", "max", "new", "make", "append", "copy", "delete", "real", "imag", "complex":
			return true
		}
	case *types.Func:
		if name, _ := s.lockMethod(c); name != "" {
			return !strings.HasPrefix(name, "Try")
		}
		if calm(fn) {
			return true
		}
		decl := s.decl(fn)
		return decl != nil && decl.Body != nil && depth < maxInline && s.purity(decl.Body, depth+1)
	}
	return false
}

// calm knows the library functions that compute and do nothing else.
func calm(fn *types.Func) bool {
	if fn.Pkg() == nil {
		return fn.Name() == "Error" // of the predeclared error
	}
	switch fn.Pkg().Path() {
	case "errors", "strings", "strconv", "sync/atomic", "math", "unicode", "unicode/utf8", "slices", "maps", "cmp":
		return true
	case "fmt":
		return fn.Name() == "Errorf" || strings.HasPrefix(fn.Name(), "Sprint")
	case "time":
		switch fn.Name() {
		case "Now", "Since", "Until":
			return true
		}
		return fn.Signature().Recv() != nil && isValue(fn.Signature().Recv().Type())
	}
	switch fn.FullName() {
	case "context.Cause", "(context.Context).Err", "(*bufio.Scanner).Err":
		return true
	}
	return false
}

// isValue tells time.Time and time.Duration from timers.
func isValue(t types.Type) bool {
	_, pointer := t.(*types.Pointer)
	return !pointer
}

// decl finds the declaration of a function of the package.
func (s *Suggester) decl(fn *types.Func) *ast.FuncDecl {
	if fn.Pkg() != s.Pass.Pkg {
		return nil
	}
	for _, f := range s.Pass.Files {
		if f.FileStart > fn.Pos() || fn.Pos() > f.FileEnd {
			continue
		}
		for _, d := range f.Decls {
			if d, ok := d.(*ast.FuncDecl); ok && d.Name.Pos() == fn.Origin().Pos() {
				return d
			}
		}
	}
	return nil
}

// lockCall returns the method and the receiver's text of a statement that
// calls a method of a mutex.
func (s *Suggester) lockCall(st ast.Stmt) (method, recv string) {
	switch st := st.(type) {
	case *ast.ExprStmt:
		if c, ok := st.X.(*ast.CallExpr); ok {
			return s.lockMethod(c)
		}
	case *ast.DeferStmt:
		return s.lockMethod(st.Call)
	}
	return "", ""
}

func (s *Suggester) lockMethod(c *ast.CallExpr) (method, recv string) {
	fn, ok := typeutil.Callee(s.Pass.TypesInfo, c).(*types.Func)
	if !ok || fn.Pkg() == nil || fn.Pkg().Path() != "sync" && (fn.Pkg() == s.Pass.Pkg || !ops.IsLocker(fn)) {
		return "", ""
	}
	sel, ok := c.Fun.(*ast.SelectorExpr)
	names := []string{"Lock", "Unlock", "RLock", "RUnlock", "TryLock", "TryRLock"}
	if !ok || !slices.Contains(names, fn.Name()) {
		return "", ""
	}
	return fn.Name(), types.ExprString(sel.X)
}
