package directive

import (
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"strings"
	"testing"

	"github.com/wsracecheck/wsracecheck/internal/xfact"
)

func read(t *testing.T, src string) (*Set, *types.Package) {
	t.Helper()
	fset := token.NewFileSet()
	f, err := parser.ParseFile(fset, "p.go", "package p\n"+src, parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	info := &types.Info{Defs: make(map[*ast.Ident]types.Object)}
	cfg := types.Config{Importer: importer.ForCompiler(fset, "source", nil)}
	pkg, err := cfg.Check("p", fset, []*ast.File{f}, info)
	if err != nil {
		t.Fatal(err)
	}
	return Read(fset, []*ast.File{f}, info), pkg
}

const conn = `
type Conn struct {
	done chan struct{}
	n    int
	err  error
}
`

func TestProblems(t *testing.T) {
	for src, want := range map[string]string{
		"//wsracecheck:join\nfunc (c *Conn) Wait() { <-c.done }":                      "unknown directive //wsracecheck:join: known are joins, reads-close-state and signals-eof",
		"// wsracecheck:joins\nfunc (c *Conn) Wait() { <-c.done }":                    "no space after //",
		"//wsracecheck:joins\n\nfunc (c *Conn) Wait() { <-c.done }":                   "has no meaning here",
		"//wsracecheck:joins\nvar x = 1":                                              "has no meaning here",
		"//wsracecheck:joins\ntype T struct{}":                                        "has no meaning here",
		"func f() {\n//wsracecheck:joins\n}":                                          "has no meaning here",
		"//wsracecheck:joins\nfunc (c *Conn) Wait() {}":                               "Wait waits for nothing",
		"//wsracecheck:joins\nfunc Wait() { select {} }":                              "Wait has no receiver or first parameter of a type of this package",
		"//wsracecheck:joins\nfunc Wait(c chan int) { <-c }":                          "no receiver or first parameter",
		"//wsracecheck:joins code\nfunc (c *Conn) Wait() { <-c.done }":                "Conn has no field code",
		"//wsracecheck:reads-close-state\nfunc (c *Conn) Err() error { return nil }":  "Err reads nothing",
		"//wsracecheck:signals-eof\nfunc (c *Conn) Recv() int { return c.n }":         "Recv has no error or bool result that could tell EOF",
		"//wsracecheck:signals-eof\nfunc (c *Conn) Recv() error { return nil }":       "Recv returns no error",
		"//wsracecheck:signals-eof err\nfunc (c *Conn) Recv() error { return c.err }": "takes no field",
		"type T struct {\n//wsracecheck:signals-eof\nn int\n}":                        "nobody can wait for field n",
		"type T struct {\n//wsracecheck:joins x\nd chan int\n}":                       "takes no other field",
	} {
		s, _ := read(t, conn+src)
		if len(s.Problems) != 1 || !strings.Contains(s.Problems[0].Message, want) || !s.Empty() {
			t.Errorf("%s\ngives %v, want one with %q and no facts", src, s.Problems, want)
		}
	}
}

func TestProseIsNoDirective(t *testing.T) {
	s, _ := read(t, "// wsracecheck: a linter.\n// See wsracecheck:joins.\nvar x = 1\n")
	if len(s.Problems) != 0 || !s.Empty() {
		t.Errorf("%v", s.Problems)
	}
}

func TestFacts(t *testing.T) {
	s, pkg := read(t, `
type Conn interface {
	//wsracecheck:signals-eof
	Recv() (int, bool)
	CloseErr() error //wsracecheck:reads-close-state
	//wsracecheck:joins // all of it
	Wait()
}
type Box struct {
	gone chan struct{} //wsracecheck:joins
	//wsracecheck:signals-eof
	in chan int
	//wsracecheck:reads-close-state
	err error
}
`)
	if len(s.Problems) != 0 {
		t.Fatal(s.Problems)
	}
	iface := pkg.Scope().Lookup("Conn").Type().Underlying().(*types.Interface)
	for name, want := range map[string]string{
		"Recv":     `{"x":[{"r":["","0"],"g":[{"p":"0.(EOF)","c":"rce","k":true}]},{"r":["","=b"]}]}`,
		"CloseErr": `{"x":[{},{"d":[{"p":"0.(close state)"}]}]}`,
		"Wait":     `{"x":[{"g":[{"p":"0.(join)","c":"rc","k":true}]}]}`,
	} {
		for m := range iface.Methods() {
			if m.Name() != name {
				continue
			}
			if got := xfact.Encode(s.Funcs[m]); got != want {
				t.Errorf("%s: %s, want %s", name, got, want)
			}
			if _, err := xfact.DecodeFunc(want); err != nil {
				t.Error(err)
			}
		}
	}
	box := s.Types[pkg.Scope().Lookup("Box").(*types.TypeName)]
	const want = `{"g":[{"s":"p.go:11"}],"w":[{"p":"err","s":"p.go:14"}],` +
		`"s":[{"p":"gone","j":true},{"p":"in","a":"p.go:12"}],` +
		`"v":[{"s":1,"c":["ra","rae","rc","rce"],"u":{"r":"declared","s":"p.go:12"}}]}`
	if got := xfact.Encode(box); got != want {
		t.Errorf("Box: %s\nwant %s", got, want)
	}
}
