// Package directive reads what users declare about their own connections, in
// comments on functions, methods, interface methods and fields:
//
//	//wsracecheck:joins [field]
//	//wsracecheck:reads-close-state [field]
//	//wsracecheck:signals-eof
//
// In: the files of a type-checked package. Out: facts in the form in which other
// packages state theirs, so that a declaration is used in the same way, and
// what is wrong with a directive: a word that is not known, a place where it has
// no meaning, a field that does not exist, a body that says otherwise.
package directive

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"path/filepath"
	"strings"

	"github.com/wsracecheck/wsracecheck/internal/xfact"
)

const prefix = "wsracecheck:"

// The verbs.
const (
	Joins   = "joins"
	Reads   = "reads-close-state"
	Signals = "signals-eof"
)

// A Declared is one directive that is in force.
type Declared struct {
	Pos   token.Pos
	Verb  string
	Arg   string          // the field that it is about, "" for all
	Owner *types.TypeName // the type that it is about
	Fn    *types.Func     // the function that it stands at, nil if it stands at a field
	Field string          // the field that it stands at
}

// Text spells the directive without its argument.
func (d Declared) Text() string { return "//" + prefix + d.Verb }

// State is the field that the directive declares to be close state, "" if it
// declares some state of no name.
func (d Declared) State() string {
	if d.Fn == nil {
		return d.Field
	}
	return d.Arg
}

// A Problem is what is wrong with one directive.
type Problem struct {
	Pos     token.Pos
	Message string
}

// A Set is what the directives of a package declare.
type Set struct {
	Funcs    map[*types.Func]*xfact.Func
	Types    map[*types.TypeName]*xfact.Type
	Problems []Problem
	Declared []Declared // without those that are a problem
}

// A comment is one directive.
type comment struct {
	pos       token.Pos
	verb, arg string
	used      bool
	wrong     bool
}

func (c *comment) text() string { return "//" + prefix + c.verb }

// Empty reports whether nothing is declared.
func (s *Set) Empty() bool { return len(s.Funcs)+len(s.Types) == 0 }

// Read reads the directives of files.
func Read(fset *token.FileSet, files []*ast.File, info *types.Info) *Set {
	s := new(Set)
	for _, f := range files {
		cs := comments(f)
		if len(cs) == 0 {
			continue
		}
		if s.Funcs == nil {
			*s = Set{Funcs: make(map[*types.Func]*xfact.Func), Types: make(map[*types.TypeName]*xfact.Type)}
		}
		r := &reader{fset: fset, info: info, out: s, byGroup: cs}
		r.file(f)
	}
	return s
}

// comments finds the directives of a file, by comment group. A directive with a
// space before it is found, too: somebody meant it.
func comments(f *ast.File) map[*ast.CommentGroup][]*comment {
	var out map[*ast.CommentGroup][]*comment
	for _, g := range f.Comments {
		for _, c := range g.List {
			text, ok := strings.CutPrefix(c.Text, "//")
			if !ok {
				continue
			}
			rest, ok := strings.CutPrefix(text, prefix)
			if !ok {
				if rest, ok = strings.CutPrefix(strings.TrimLeft(text, " \t"), prefix); !ok || !known(rest) {
					continue
				}
				rest = " " + rest
			}
			if verb, _, _ := strings.Cut(rest, " "); strings.TrimSpace(verb) == "ignore" {
				continue // is about findings, see package suppress
			}
			if out == nil {
				out = make(map[*ast.CommentGroup][]*comment)
			}
			verb, arg, _ := strings.Cut(rest, " ")
			if strings.HasPrefix(rest, " ") {
				verb, arg = " ", rest
			}
			arg, _, _ = strings.Cut(arg, "//")
			out[g] = append(out[g], &comment{pos: c.Pos(), verb: verb, arg: strings.TrimSpace(arg)})
		}
	}
	return out
}

// known reports whether rest starts with a verb: prose about a directive is none.
func known(rest string) bool {
	verb, _, _ := strings.Cut(rest, " ")
	return verb == Joins || verb == Reads || verb == Signals
}

// A reader reads the directives of one file.
type reader struct {
	fset    *token.FileSet
	info    *types.Info
	out     *Set
	byGroup map[*ast.CommentGroup][]*comment
}

func (r *reader) file(f *ast.File) {
	for _, d := range f.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			if obj, ok := r.info.Defs[d.Name].(*types.Func); ok {
				r.function(d.Doc, obj, d.Body)
			}
		case *ast.GenDecl:
			for _, sp := range d.Specs {
				if ts, ok := sp.(*ast.TypeSpec); ok {
					r.typeSpec(ts)
				}
			}
		}
	}
	for _, g := range f.Comments {
		for _, c := range r.byGroup[g] {
			switch {
			case c.verb == " ":
				r.problem(c, "a directive has no space after //: write //%s", strings.TrimSpace(c.arg))
			case !known(c.verb):
				r.problem(c, "unknown directive %s: known are %s, %s and %s", c.text(), Joins, Reads, Signals)
			case !c.used:
				r.problem(c, "%s has no meaning here: it stands in the comment of a function, an interface method or a field", c.text())
			}
		}
	}
}

func (r *reader) problem(c *comment, format string, args ...any) {
	c.used, c.wrong = true, true
	r.out.Problems = append(r.out.Problems, Problem{c.pos, fmt.Sprintf(format, args...)})
}

func (r *reader) typeSpec(ts *ast.TypeSpec) {
	obj, ok := r.info.Defs[ts.Name].(*types.TypeName)
	if !ok {
		return
	}
	switch t := ts.Type.(type) {
	case *ast.InterfaceType:
		for _, f := range t.Methods.List {
			for _, name := range f.Names {
				if m, ok := r.info.Defs[name].(*types.Func); ok {
					r.function(f.Doc, m, nil)
					r.function(f.Comment, m, nil)
				}
			}
		}
	case *ast.StructType:
		for _, f := range t.Fields.List {
			for _, name := range f.Names {
				if v, ok := r.info.Defs[name].(*types.Var); ok {
					r.field(f.Doc, obj, v)
					r.field(f.Comment, obj, v)
				}
			}
		}
	}
}

// place spells where a directive stands.
func (r *reader) place(c *comment) string {
	p := r.fset.Position(c.pos)
	return fmt.Sprintf("%s:%d", filepath.Base(p.Filename), p.Line)
}

// table returns the declared fact of a type. It has one reader, which nobody has
// seen.
func (r *reader) table(obj *types.TypeName, c *comment) *xfact.Type {
	t := r.out.Types[obj]
	if t == nil {
		t = &xfact.Type{Readers: []xfact.Reader{{Start: r.place(c)}}}
		r.out.Types[obj] = t
	}
	return t
}
