// Package compare puts the analyzer's answer for a generated program next to
// the explorer's.
//
// In: a model.Program. Out: an Outcome for each consumer and state of it. The
// analyzer runs in this process on the printed text, type-checked with one
// importer for all programs of a Checker; a panic, a hang or an answer that
// differs from run to run counts against it.
package compare

import (
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"reflect"
	"regexp"
	"sort"
	"strings"

	"golang.org/x/tools/go/analysis"

	"github.com/wsracecheck/wsracecheck/analyzer"
	"github.com/wsracecheck/wsracecheck/internal/truth/emit"
	"github.com/wsracecheck/wsracecheck/internal/truth/model"
)

// A Checker analyses programs one after the other.
// It is not safe for concurrent use.
type Checker struct {
	imp      types.Importer
	all, def *analysis.Analyzer
	by       Judge
}

// A Judge is what decides what the analyzer reports.
type Judge string

const (
	Executions Judge = "true"  // an execution of the package shows it: the default
	Order      Judge = "false" // the order of signal and write
)

// NewChecker returns a checker with an importer of its own.
func NewChecker(by Judge) *Checker {
	c := &Checker{imp: importer.Default(), all: analyzer.New(), def: analyzer.New(), by: by}
	for _, a := range []*analysis.Analyzer{c.all, c.def} {
		if err := a.Flags.Set("executions", string(by)); err != nil {
			panic(err) // the flag is the analyzer's own
		}
	}
	if err := c.all.Flags.Set("low", "true"); err != nil {
		panic(err) // the flag is the analyzer's own
	}
	return c
}

// A Report is one finding of the analyzer.
type Report struct {
	Method int // the method that it stands in
	Field  int // the state it is about
	Low    bool
	Text   string
}

// Analyze runs the analyzer on the text of p.
func (c *Checker) Analyze(p *model.Program) ([]Report, *emit.Source, error) {
	reports, _, src, err := c.analyze(p)
	return reports, src, err
}

func (c *Checker) analyze(p *model.Program) ([]Report, []waitReport, *emit.Source, error) {
	src, err := emit.Print(p, emit.Options{Marks: true})
	if err != nil {
		return nil, nil, nil, err
	}
	all, err := c.run(c.all, src)
	if err != nil {
		return nil, nil, src, err
	}
	def, err := c.run(c.def, src)
	if err != nil {
		return nil, nil, src, err
	}
	again, err := c.run(c.all, src)
	if err != nil {
		return nil, nil, src, err
	}
	if !reflect.DeepEqual(all, again) {
		return nil, nil, src, fmt.Errorf("two runs differ:\n%v\n%v", all, again)
	}
	shown := make(map[string]bool)
	for _, d := range def {
		shown[fmt.Sprint(d)] = true
	}
	var out []Report
	var waits []waitReport
	for _, d := range all {
		if d.Category == "selfjoin" || d.Category == "lockjoin" {
			w, err := waitFinding(src, d)
			if err != nil {
				return nil, nil, src, err
			}
			waits = append(waits, w)
			continue
		}
		r, err := report(p, src, d)
		if err != nil {
			return nil, nil, src, err
		}
		r.Low = !shown[fmt.Sprint(d)]
		out = append(out, r)
	}
	return out, waits, src, nil
}

// A found is a diagnostic at a line.
type found struct {
	Line              int
	Category, Message string
}

// run type-checks the text and runs one analyzer on it. A panic of the
// analyzer is an error.
func (c *Checker) run(a *analysis.Analyzer, src *emit.Source) (out []found, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("panic: %v", r)
		}
	}()
	fset := token.NewFileSet()
	f, err := parser.ParseFile(fset, "p.go", src.Text, parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	info := &types.Info{
		Types: make(map[ast.Expr]types.TypeAndValue), Defs: make(map[*ast.Ident]types.Object),
		Uses: make(map[*ast.Ident]types.Object), Implicits: make(map[ast.Node]types.Object),
		Instances: make(map[*ast.Ident]types.Instance), Scopes: make(map[ast.Node]*types.Scope),
		Selections: make(map[*ast.SelectorExpr]*types.Selection), FileVersions: make(map[*ast.File]string),
	}
	cfg := &types.Config{Importer: c.imp, GoVersion: "go1.26"}
	pkg, err := cfg.Check("p", fset, []*ast.File{f}, info)
	if err != nil {
		return nil, err
	}
	pass := &analysis.Pass{
		Analyzer: a, Fset: fset, Files: []*ast.File{f}, Pkg: pkg, TypesInfo: info,
		TypesSizes: types.SizesFor("gc", "amd64"), Module: &analysis.Module{GoVersion: "1.26"},
		ResultOf: map[*analysis.Analyzer]any{},
		Report: func(d analysis.Diagnostic) {
			out = append(out, found{fset.Position(d.Pos).Line, d.Category, d.Message})
		},
		ImportObjectFact:  func(types.Object, analysis.Fact) bool { return false },
		ImportPackageFact: func(*types.Package, analysis.Fact) bool { return false },
		ExportObjectFact:  func(types.Object, analysis.Fact) {},
		ExportPackageFact: func(analysis.Fact) {},
		AllObjectFacts:    func() []analysis.ObjectFact { return nil },
		AllPackageFacts:   func() []analysis.PackageFact { return nil },
	}
	_, err = a.Run(pass)
	return out, err
}

var stateName = regexp.MustCompile("^`([^`]+)` may ")

// report finds the method and the field that a finding is about.
func report(p *model.Program, src *emit.Source, d found) (Report, error) {
	if d.Category == "internal" {
		return Report{}, fmt.Errorf("%s", d.Message)
	}
	r := Report{Method: -1, Field: -1, Text: fmt.Sprintf("line %d: %s", d.Line, d.Message)}
	m := stateName.FindStringSubmatch(d.Message)
	if m == nil {
		return r, fmt.Errorf("a finding of an unknown form: %s", r.Text)
	}
	name := m[1][strings.LastIndex(m[1], ".")+1:]
	for i, f := range p.Fields {
		if f.Name == name {
			r.Field = i
		}
	}
	if d.Line < len(src.Line) {
		r.Method = src.Line[d.Line]
	}
	if r.Field < 0 || r.Method < 0 {
		return r, fmt.Errorf("a finding that belongs to no method: %s", r.Text)
	}
	return r, nil
}

// sorted lists the keys of a set in order.
func sorted(set map[int]bool) []int {
	var out []int
	for k := range set {
		out = append(out, k)
	}
	sort.Ints(out)
	return out
}
