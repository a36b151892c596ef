package analyzer

import (
	"go/types"
	"path/filepath"
	"testing"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/packages"
)

// What -executions sees of the kinds that the order of signal and write misses, and what
// it still reports of those that this reports falsely.
func TestExecutions(t *testing.T) {
	for _, tt := range []struct {
		dir             string
		atLeast, atMost int // packages with a finding
	}{
		{"missed", 20, 34},
		{"falsealarm", 0, 2},
	} {
		pkgs, err := packages.Load(&packages.Config{
			Mode: packages.NeedName | packages.NeedFiles | packages.NeedSyntax | packages.NeedTypes | packages.NeedTypesInfo | packages.NeedImports,
		}, "../testdata/src/"+tt.dir+"/...")
		if err != nil {
			t.Fatal(err)
		}
		n := 0
		for _, pkg := range pkgs {
			ds := look(t, pkg)
			if len(ds) > 0 {
				n++
			}
			for _, d := range ds {
				if d.Category == "internal" {
					t.Errorf("%s: %s", filepath.Base(pkg.PkgPath), d.Message)
				}
			}
		}
		if n < tt.atLeast || n > tt.atMost {
			t.Errorf("%s: a finding in %d packages of %d, want %d to %d", tt.dir, n, len(pkgs), tt.atLeast, tt.atMost)
		}
	}
}

// look analyses one package by itself, without facts.
func look(t *testing.T, pkg *packages.Package) []analysis.Diagnostic {
	t.Helper()
	if len(pkg.Errors) > 0 {
		t.Fatal(pkg.PkgPath, pkg.Errors)
	}
	var out []analysis.Diagnostic
	pass := &analysis.Pass{
		Analyzer: Analyzer, Fset: pkg.Fset, Files: pkg.Syntax, Pkg: pkg.Types, TypesInfo: pkg.TypesInfo,
		Report:           func(d analysis.Diagnostic) { out = append(out, d) },
		ImportObjectFact: func(types.Object, analysis.Fact) bool { return false },
		ExportObjectFact: func(types.Object, analysis.Fact) {},
		AllObjectFacts:   func() []analysis.ObjectFact { return nil },
	}
	s := &settings{nolint: true, executions: true}
	s.look(pass, func(string) {})
	return out
}
