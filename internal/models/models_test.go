package models

import (
	"go/ast"
	"go/build"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Every entry stands for something that its source declares, with the arguments
// that the entry speaks of.
func TestSources(t *testing.T) {
	for _, f := range Funcs {
		decls, iface := declared(t, f.Source)
		name, recv := f.Name[strings.LastIndexByte(f.Name, '.')+1:], ""
		if r, _, ok := strings.Cut(f.Name, ")."); ok {
			recv = r[strings.LastIndexByte(r, '.')+1:]
		}
		if decls == nil {
			continue
		}
		d := decls[recv+"."+name]
		if d == nil && iface[recv+"."+name] == nil {
			t.Errorf("%s does not declare %s", f.Source, f.Name)
			continue
		}
		if d == nil {
			continue
		}
		args := d.Type.Params.NumFields()
		if recv != "" {
			args++
		}
		if f.Arg >= args && f.Arg > 0 || f.Fn >= args && f.Fn > 0 {
			t.Errorf("%s takes %d arguments, not as many as its entry says", f.Name, args)
		}
	}
	for _, y := range Types {
		_, _, typs := parse(t, y.Source)
		if name := y.Name[strings.LastIndexByte(y.Name, '.')+1:]; !typs[name] && name[0] != '(' {
			t.Errorf("%s does not declare %s", y.Source, y.Name)
		}
	}
}

func TestNoEntryTwice(t *testing.T) {
	if len(funcs) != len(Funcs) || len(types) != len(Types) || len(methods) != len(Methods) {
		t.Error("a name has two entries")
	}
}

func TestUnknownNames(t *testing.T) {
	if OfFunc("os.Open").Effect != 0 || OfType("os", "File") != 0 {
		t.Error("package os has a model")
	}
	if _, ok := OfMethod("Open"); ok {
		t.Error("Open is a method of streams")
	}
}

func declared(t *testing.T, source string) (decls map[string]*ast.FuncDecl, iface map[string]*ast.Field) {
	decls, iface, _ = parse(t, source)
	return decls, iface
}

// parse returns what a file of the standard library declares; nothing if the
// file belongs to a module that is not here.
func parse(t *testing.T, source string) (decls map[string]*ast.FuncDecl, iface map[string]*ast.Field, typs map[string]bool) {
	t.Helper()
	name := filepath.Join(build.Default.GOROOT, "src", filepath.FromSlash(source))
	if _, err := os.Stat(name); err != nil && strings.HasPrefix(source, "golang.org/x/") {
		return nil, nil, nil
	}
	f, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	decls, iface, typs = make(map[string]*ast.FuncDecl), make(map[string]*ast.Field), make(map[string]bool)
	for _, d := range f.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			decls[receiver(d)+"."+d.Name.Name] = d
		case *ast.GenDecl:
			for _, sp := range d.Specs {
				ts, ok := sp.(*ast.TypeSpec)
				if !ok {
					continue
				}
				typs[ts.Name.Name] = true
				if it, ok := ts.Type.(*ast.InterfaceType); ok {
					for _, m := range it.Methods.List {
						for _, n := range m.Names {
							iface[ts.Name.Name+"."+n.Name] = m
						}
					}
				}
			}
		}
	}
	return decls, iface, typs
}

func receiver(d *ast.FuncDecl) string {
	if d.Recv == nil {
		return ""
	}
	e := d.Recv.List[0].Type
	if s, ok := e.(*ast.StarExpr); ok {
		e = s.X
	}
	if id, ok := e.(*ast.Ident); ok {
		return id.Name
	}
	return ""
}
