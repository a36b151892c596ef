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

// A Checked is a type-checked package.
type Checked struct {
	Fset  *token.FileSet
	Files []*ast.File
	Types *types.Package
	Info  *types.Info
}

// Check type-checks src, the declarations of a package after its package clause.
func Check(t *testing.T, src string) *Checked {
	t.Helper()
	mu.Lock()
	defer mu.Unlock()
	f, err := parser.ParseFile(fset, "p.go", "package p\n"+src, parser.SkipObjectResolution|parser.ParseComments)
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
	return &Checked{fset, []*ast.File{f}, tp, info}
}

// Build is Check, and builds the SSA form of the package.
func Build(t *testing.T, src string) *ssabuild.Package {
	t.Helper()
	c := Check(t, src)
	mu.Lock()
	defer mu.Unlock()
	pkg, err := ssabuild.Build(c.Fset, c.Types, c.Files, c.Info)
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
