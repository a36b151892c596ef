package analyzer

import (
	"go/types"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"

	"github.com/wsracecheck/wsracecheck/internal/caller"
	"github.com/wsracecheck/wsracecheck/internal/directive"
	"github.com/wsracecheck/wsracecheck/internal/ending"
	"github.com/wsracecheck/wsracecheck/internal/loc"
	"github.com/wsracecheck/wsracecheck/internal/ssabuild"
	"github.com/wsracecheck/wsracecheck/internal/xfact"
)

// A FuncFact tells importers how a function returns: which signals it has
// received, and which close state it has read. Its text is that of package
// internal/xfact.
type FuncFact struct{ Text string }

// AFact marks the type as a fact.
func (*FuncFact) AFact() {}

func (f *FuncFact) String() string { return f.Text }

// A TypeFact tells importers which goroutines write close state of a type, and
// what the type's signals prove about it.
type TypeFact struct{ Text string }

// AFact marks the type as a fact.
func (*TypeFact) AFact() {}

func (f *TypeFact) String() string { return f.Text }

// imports are the facts that a pass can use.
type imports struct {
	pass  *analysis.Pass
	funcs map[*types.Func]bool // those with a fact
	// fields are the exported fields of the types with a fact.
	fields map[*types.Var]bool
	types  map[*types.TypeName]bool // those with a fact
	used   bool                     // the package uses one of them
}

func newImports(pass *analysis.Pass) *imports {
	m := &imports{pass: pass}
	for _, f := range pass.AllObjectFacts() {
		switch obj := f.Object.(type) {
		case *types.Func:
			if m.funcs == nil {
				m.funcs = make(map[*types.Func]bool)
			}
			m.funcs[obj] = true
		case *types.TypeName:
			if m.types == nil {
				m.types = make(map[*types.TypeName]bool)
			}
			m.types[obj] = true
			m.addFields(obj)
		}
	}
	return m
}

func (m *imports) addFields(obj *types.TypeName) {
	st, ok := obj.Type().Underlying().(*types.Struct)
	if !ok {
		return
	}
	for f := range st.Fields() {
		if f.Exported() {
			if m.fields == nil {
				m.fields = make(map[*types.Var]bool)
			}
			m.fields[f] = true
		}
	}
}

// carries returns a function that reports whether the use of obj may concern a
// connection of another package, and notes it; nil if no package in view has one.
func (m *imports) carries() func(types.Object) bool {
	if m.funcs == nil && m.types == nil {
		return nil
	}
	return func(obj types.Object) bool {
		switch obj := obj.(type) {
		case *types.Func:
			m.used = m.used || m.funcs[obj.Origin()] || m.makes(obj)
		case *types.Var:
			m.used = m.used || m.fields[obj.Origin()]
		}
		return m.used
	}
}

// makes reports whether a result of fn is of a type with a fact: its methods may
// be called through an interface from then on.
func (m *imports) makes(fn *types.Func) bool {
	for v := range fn.Signature().Results().Variables() {
		if n := loc.NamedOf(v.Type()); n != nil && m.types[n.Origin().Obj()] {
			return true
		}
	}
	return false
}

// view lets the stages see the facts of other packages, and what this one
// declares about itself.
func (m *imports) view(declared *directive.Set) *xfact.View {
	return &xfact.View{
		OwnFuncs: declared.Funcs,
		OwnTypes: declared.Types,
		FuncText: func(fn *types.Func) string {
			var f FuncFact
			if fn.Pkg() == m.pass.Pkg || !m.funcs[fn] || !m.pass.ImportObjectFact(fn, &f) {
				return ""
			}
			return f.Text
		},
		TypeText: func(obj *types.TypeName) string {
			var f TypeFact
			if !m.types[obj] || obj.Pkg() == nil || obj.Pkg() == m.pass.Pkg || !m.pass.ImportObjectFact(obj, &f) {
				return ""
			}
			return f.Text
		},
	}
}

// exportFacts tells importers what this package found out about its connections.
// Verdicts of the low tier travel only if they are asked for. It returns the sizes of
// the facts in bytes of text, smallest first.
func exportFacts(pass *analysis.Pass, pkg *ssabuild.Package, m *ending.Model, s *caller.Searcher, declared *directive.Set, low bool) []int {
	catalog := ending.NewCatalog(m, pass.Pkg, low)
	funcs := make(map[*types.Func]*xfact.Func)
	for range 2 { // a table without what nobody can meet has fewer functions
		clear(funcs)
		for _, fn := range pkg.Funcs {
			obj, ok := fn.Object().(*types.Func)
			if !ok || !obj.Exported() || fn.Parent() != nil {
				continue
			}
			if f := s.Export(fn, catalog); f != nil {
				funcs[obj] = f
			}
		}
		catalog.Prune()
	}
	var sizes []int
	for obj, t := range catalog.Facts() {
		text := xfact.Encode(t)
		sizes = append(sizes, len(text))
		pass.ExportObjectFact(obj, &TypeFact{text})
	}
	for obj, f := range declared.Funcs {
		funcs[obj] = f
	}
	for obj, f := range funcs {
		text := xfact.Encode(f)
		sizes = append(sizes, len(text))
		pass.ExportObjectFact(obj, &FuncFact{text})
	}
	slices.Sort(sizes)
	return sizes
}

// isStandard reports whether the package is in the standard library. Not every
// driver knows modules; then the place of the files decides.
func isStandard(pass *analysis.Pass) bool {
	if m := pass.Module; m != nil && m.Path != "" {
		return m.Path == "std" || m.Path == "cmd"
	}
	path := strings.TrimSuffix(pass.Pkg.Path(), "_test")
	if first, _, _ := strings.Cut(path, "/"); strings.Contains(first, ".") {
		return false
	}
	for _, f := range pass.Files {
		dir := filepath.ToSlash(filepath.Dir(pass.Fset.Position(f.FileStart).Filename))
		if strings.HasSuffix(dir, "/src/"+path) {
			return true
		}
	}
	return false
}
