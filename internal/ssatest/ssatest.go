// Package ssatest builds the SSA form of a source text, for the unit tests of
// the stages.
package ssatest

import (
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"sync"
	"testing"

	"golang.org/x/tools/go/ssa"

	"github.com/wsracecheck/wsracecheck/internal/ssabuild"
)

// The source importer type-checks the standard library once for all tests.
var (
	mu   sync.Mutex
	fset = token.NewFileSet()
	imp  = importer.ForCompiler(fset, "source", nil)
)

// Build type-checks src, the declarations of a package after its package
// clause, and builds its SSA form.
func Build(t *testing.T, src string) *ssabuild.Package {
	t.Helper()
	mu.Lock()
	defer mu.Unlock()
	f, err := parser.ParseFile(fset, "p.go", "package p\n"+src, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	info := &types.Info{
		Types: make(map[ast.Expr]types.TypeAndValue), Defs: make(map[*ast.Ident]types.Object),
		Uses: make(map[*ast.Ident]types.Object), Implicits: make(map[ast.Node]types.Object),
		Instances: make(map[*ast.Ident]types.Instance), Scopes: make(map[ast.Node]*types.Scope),
		Selections: make(map[*ast.SelectorExpr]*types.Selection), FileVersions: make(map[*ast.File]string),
	}
	cfg := &types.Config{Importer: imp, GoVersion: "go1.26"}
	tp, err := cfg.Check("p", fset, []*ast.File{f}, info)
	if err != nil {
		t.Fatal(err)
	}
	pkg, err := ssabuild.Build(fset, tp, []*ast.File{f}, info)
	if err != nil {
		t.Fatal(err)
	}
	return pkg
}

// Func returns the function or method of the given name.
func Func(t *testing.T, pkg *ssabuild.Package, name string) *ssa.Function {
	t.Helper()
	for _, fn := range pkg.Funcs {
		if fn.Name() == name {
			return fn
		}
	}
	t.Fatalf("no function %s", name)
	return nil
}
