package mutation

import (
	"fmt"
	"go/ast"
	"go/format"
	"go/parser"
	"go/token"
	"go/types"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/checker"
	"golang.org/x/tools/go/packages"

	"github.com/wsracecheck/wsracecheck/analyzer"
)

// A source is a package as the compiler sees it.
type source struct {
	pkg   *packages.Package
	files map[string][]byte
}

func load(t *testing.T) *source {
	pkgs, err := packages.Load(&packages.Config{Mode: packages.LoadSyntax | packages.NeedModule, Fset: token.NewFileSet()}, "github.com/wsracecheck/wsracecheck/ws")
	if err != nil {
		t.Fatal(err)
	}
	s := &source{pkg: pkgs[0], files: map[string][]byte{}}
	for _, e := range s.pkg.Errors {
		t.Fatal(e)
	}
	for _, name := range s.pkg.CompiledGoFiles {
		if s.files[name], err = os.ReadFile(name); err != nil {
			t.Fatal(err)
		}
	}
	return s
}

// An edit replaces the bytes from pos to end.
type edit struct {
	pos, end token.Pos
	text     string
}

// A mutant is a changed package.
type mutant struct {
	name  string
	edits []edit
}

// mutate returns the package with the edits made.
func (s *source) mutate(m mutant) (*packages.Package, error) {
	changed := map[string][]edit{}
	for _, e := range m.edits {
		name := s.pkg.Fset.Position(e.pos).Filename
		changed[name] = append(changed[name], e)
	}
	files := slices.Clone(s.pkg.Syntax)
	for i, f := range files {
		name := s.pkg.Fset.Position(f.Package).Filename
		if changed[name] == nil {
			continue
		}
		src, err := format.Source(s.apply(name, changed[name]))
		if err != nil {
			return nil, err
		}
		if files[i], err = parser.ParseFile(s.pkg.Fset, name, src, parser.SkipObjectResolution); err != nil {
			return nil, err
		}
	}
	return s.check(files)
}

func (s *source) apply(name string, edits []edit) []byte {
	out := slices.Clone(s.files[name])
	slices.SortFunc(edits, func(a, b edit) int { return int(b.pos - a.pos) })
	for _, e := range edits {
		from, to := s.pkg.Fset.Position(e.pos).Offset, s.pkg.Fset.Position(e.end).Offset
		out = slices.Concat(out[:from:from], []byte(e.text), out[to:])
	}
	return out
}

// check type-checks the files as a package of their own.
func (s *source) check(files []*ast.File) (*packages.Package, error) {
	p := *s.pkg
	p.Syntax = files
	p.TypesInfo = &types.Info{
		Types: map[ast.Expr]types.TypeAndValue{}, Instances: map[*ast.Ident]types.Instance{},
		Defs: map[*ast.Ident]types.Object{}, Uses: map[*ast.Ident]types.Object{},
		Implicits: map[ast.Node]types.Object{}, Selections: map[*ast.SelectorExpr]*types.Selection{},
		Scopes: map[ast.Node]*types.Scope{}, FileVersions: map[*ast.File]string{},
	}
	conf := types.Config{GoVersion: "go" + p.Module.GoVersion, Sizes: p.TypesSizes, Importer: importer(p.Imports),
		Error: func(error) {}}
	var err error
	p.Types, err = conf.Check(p.PkgPath, p.Fset, files, p.TypesInfo)
	return &p, err
}

type importer map[string]*packages.Package

func (m importer) Import(path string) (*types.Package, error) {
	if path == "unsafe" {
		return types.Unsafe, nil
	}
	if p := m[path]; p != nil {
		return p.Types, nil
	}
	return nil, fmt.Errorf("%s is not imported", path)
}

// findings runs the analyzer.
func findings(t *testing.T, p *packages.Package) (messages []string) {
	t.Helper()
	g, err := checker.Analyze([]*analysis.Analyzer{analyzer.New()}, []*packages.Package{p}, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range g.Roots {
		if a.Err != nil {
			t.Fatal(a.Err)
		}
		for _, d := range a.Diagnostics {
			pos := p.Fset.Position(d.Pos)
			messages = append(messages, fmt.Sprintf("%s:%d: %s", filepath.Base(pos.Filename), pos.Line, d.Message))
		}
	}
	return messages
}
