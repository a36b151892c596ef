// Command nogolike drives the analyzer as Bazel's nogo does: it drops related
// positions, has no facts of the standard library, and leaves ReadFile and Module
// nil. A finding is one line.
package main

import (
	"cmp"
	"fmt"
	"go/token"
	"go/types"
	"os"
	"path/filepath"
	"reflect"
	"slices"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/packages"

	"github.com/wsracecheck/wsracecheck/analyzer"
)

func main() {
	pkgs, err := packages.Load(&packages.Config{Mode: packages.LoadAllSyntax | packages.NeedModule}, os.Args[1:]...)
	if err != nil || packages.PrintErrors(pkgs) > 0 {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	d := &driver{facts: make(map[key]analysis.Fact)}
	packages.Visit(pkgs, nil, func(p *packages.Package) {
		if p.Module != nil { // none of the standard library
			d.run(p, slices.Contains(pkgs, p))
		}
	})
	slices.SortFunc(d.lines, func(a, b line) int { return cmp.Or(cmp.Compare(a.file, b.file), cmp.Compare(a.line, b.line)) })
	for _, l := range d.lines {
		fmt.Printf("%s:%d:%d: %s (%s)\n", l.file, l.line, l.column, l.message, analyzer.Analyzer.Name)
	}
	if len(d.lines) > 0 {
		os.Exit(1)
	}
}

type key struct {
	obj types.Object
	typ reflect.Type
}

type line struct {
	file         string
	line, column int
	message      string
}

type driver struct {
	facts map[key]analysis.Fact
	lines []line
}

func (d *driver) run(p *packages.Package, asked bool) {
	pass := &analysis.Pass{
		Analyzer: analyzer.Analyzer, Fset: p.Fset, Files: p.Syntax, Pkg: p.Types, TypesInfo: p.TypesInfo,
		TypesSizes: p.TypesSizes, ResultOf: map[*analysis.Analyzer]any{},
		Report: func(found analysis.Diagnostic) {
			if asked {
				d.report(p.Fset, found)
			}
		},
		ImportObjectFact: func(obj types.Object, fact analysis.Fact) bool {
			known, ok := d.facts[key{obj, reflect.TypeOf(fact)}]
			if ok {
				reflect.ValueOf(fact).Elem().Set(reflect.ValueOf(known).Elem())
			}
			return ok
		},
		ExportObjectFact: func(obj types.Object, fact analysis.Fact) {
			d.facts[key{obj, reflect.TypeOf(fact)}] = fact
		},
		ImportPackageFact: func(*types.Package, analysis.Fact) bool { return false },
		ExportPackageFact: func(analysis.Fact) {},
		AllObjectFacts:    func() []analysis.ObjectFact { return nil },
		AllPackageFacts:   func() []analysis.PackageFact { return nil },
	}
	if _, err := analyzer.Analyzer.Run(pass); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
}

func (d *driver) report(fset *token.FileSet, found analysis.Diagnostic) {
	p := fset.Position(found.Pos)
	d.lines = append(d.lines, line{filepath.Base(p.Filename), p.Line, p.Column, found.Message})
}
