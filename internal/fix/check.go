package fix

import (
	"errors"
	"fmt"
	"go/ast"
	"go/format"
	"go/parser"
	"go/types"
	"slices"
	"strconv"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/passes/inspect"
	"golang.org/x/tools/go/ast/inspector"

	"github.com/wsracecheck/wsracecheck/internal/caller"
	"github.com/wsracecheck/wsracecheck/internal/finding"
)

// A mark is a diagnostic of an analysis: what and where, without the words.
type mark struct {
	category string
	file     string
	offset   int
}

// works reports whether the edit leaves a package that compiles, and of which
// a second analysis reports less: not the finding, and nothing new.
func (s *Suggester) works(f *caller.Finding, c *candidate) bool {
	pos := finding.SpanAt(s.Pass.Fset, s.Pass.Files, f.Pos).Pos // where its diagnostic stands
	at := mark{"", s.Pass.Fset.File(pos).Name(), s.offset(pos)}
	key := fmt.Sprintf("%s:%d:%s:%d:%d:%s", at.file, at.offset, c.src.name, c.start, c.end, c.text)
	if ok, known := s.known[key]; known {
		return ok
	}
	n := len(s.known) + 2 // analyses, with this one and that of what there is
	ok := n <= maxChecked && n*len(s.Funcs) <= maxWork && s.silences(at, c)
	s.known[key] = ok
	return ok
}

func (s *Suggester) silences(at mark, c *candidate) bool {
	if !s.based {
		s.based = true
		s.base, _ = s.marks(s.Pass)
	}
	pass, err := s.edited(c)
	if err != nil {
		return false
	}
	after, err := s.marks(pass)
	if err != nil {
		return false
	}
	var expected []mark
	gone := false
	for _, m := range s.base {
		if m.file == at.file && m.offset == at.offset {
			gone = true
			continue
		}
		expected = append(expected, c.moved(m))
	}
	for _, m := range after {
		i := slices.Index(expected, m)
		if i < 0 {
			return false
		}
		expected = slices.Delete(expected, i, i+1)
	}
	return gone
}

// moved tells where a diagnostic is after the edit. One inside of the edit
// has no place any more.
func (c *candidate) moved(m mark) mark {
	switch {
	case m.file != c.src.name || m.offset < c.start:
	case m.offset >= c.end:
		m.offset += len(c.text) - (c.end - c.start)
	default:
		m.offset = -1
	}
	return m
}

// marks analyses a package.
func (s *Suggester) marks(pass *analysis.Pass) ([]mark, error) {
	var out []mark
	p := *pass
	p.Report = func(d analysis.Diagnostic) {
		tf := p.Fset.File(d.Pos)
		out = append(out, mark{d.Category, tf.Name(), tf.Offset(d.Pos)})
	}
	// What is found out on trial is not for others.
	p.ExportObjectFact = func(types.Object, analysis.Fact) {}
	p.ExportPackageFact = func(analysis.Fact) {}
	err := s.Again(&p)
	return out, err
}

// edited type-checks the package with the edit in it.
func (s *Suggester) edited(c *candidate) (*analysis.Pass, error) {
	text := slices.Concat(c.src.text[:c.start], []byte(c.text), c.src.text[c.end:])
	if out, err := format.Source(text); err != nil {
		return nil, err
	} else if was, err := format.Source(c.src.text); err == nil && string(was) == string(c.src.text) && string(out) != string(text) {
		return nil, errors.New("the edit is not as gofmt would have it")
	}
	file, err := parser.ParseFile(s.Pass.Fset, c.src.name, text, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	pass := *s.Pass
	pass.Files = slices.Clone(s.Pass.Files)
	imports := make(importer)
	for i, f := range s.Pass.Files {
		for _, spec := range f.Imports {
			if name := s.Pass.TypesInfo.PkgNameOf(spec); name != nil {
				if path, err := strconv.Unquote(spec.Path.Value); err == nil {
					imports[path] = name.Imported()
				}
			}
		}
		if f == c.src.file {
			pass.Files[i] = file
		}
	}
	pass.TypesInfo = &types.Info{
		Types:        make(map[ast.Expr]types.TypeAndValue),
		Instances:    make(map[*ast.Ident]types.Instance),
		Defs:         make(map[*ast.Ident]types.Object),
		Uses:         make(map[*ast.Ident]types.Object),
		Implicits:    make(map[ast.Node]types.Object),
		Selections:   make(map[*ast.SelectorExpr]*types.Selection),
		Scopes:       make(map[ast.Node]*types.Scope),
		FileVersions: make(map[*ast.File]string),
	}
	conf := types.Config{Importer: imports, Sizes: s.Pass.TypesSizes, GoVersion: s.Pass.Pkg.GoVersion()}
	pass.Pkg, err = conf.Check(s.Pass.Pkg.Path(), s.Pass.Fset, pass.Files, pass.TypesInfo)
	if err != nil {
		return nil, err
	}
	if _, ok := s.Pass.ResultOf[inspect.Analyzer]; ok {
		pass.ResultOf = map[*analysis.Analyzer]any{inspect.Analyzer: inspector.New(pass.Files)}
	}
	return &pass, nil
}

// An importer knows the packages that the unedited files import.
type importer map[string]*types.Package

func (m importer) Import(path string) (*types.Package, error) {
	if path == "unsafe" {
		return types.Unsafe, nil
	}
	if p := m[path]; p != nil {
		return p, nil
	}
	return nil, fmt.Errorf("%s is not imported", path)
}
