// Package emit prints a program of package model as gofmt-clean Go.
//
// In: a model.Program whose statements are numbered. Out: one source file, and
// for each line the method that it belongs to. With hooks, every statement is
// preceded by a call that a test can use to delay it. The connection's peer is
// opaque: a net.Conn that is read, and functions for what else is unknown.
package emit

import (
	"bytes"
	"fmt"
	"go/format"
	"regexp"
	"strconv"
	"strings"

	"github.com/wsracecheck/wsracecheck/internal/truth/model"
)

// Options choose a variant of the text.
type Options struct {
	Package string // the package clause; "p" if empty
	Suffix  string // appended to package-level names
	Marks   bool   // name the waits in comments, for Source.Wait
	Hooks   bool   // call hookX(id) before each statement and step; the test supplies it
	Durable bool   // lock with types lock and once that the test supplies
}

// A Source is the printed program.
type Source struct {
	Text []byte
	// Line gives for each line, counted from 1, the index of its method, or -1.
	Line []int
	// Wait gives for each line the statement that waits there, or 0. Only
	// with Marks.
	Wait []int
}

// Print prints p.
func Print(p *model.Program, o Options) (*Source, error) {
	if o.Package == "" {
		o.Package = "p"
	}
	e := &emitter{p: p, o: o}
	e.file()
	text, err := format.Source(e.out.Bytes())
	if err != nil {
		return nil, fmt.Errorf("printing a program: %v\n%s", err, e.out.Bytes())
	}
	return &Source{Text: text, Line: e.lines(text), Wait: waits(text)}, nil
}

var mark = regexp.MustCompile(`// wait (\d+)$`)

// waits finds the marked lines.
func waits(text []byte) []int {
	out := []int{0}
	for _, l := range strings.Split(string(text), "\n") {
		id := 0
		if m := mark.FindStringSubmatch(l); m != nil {
			id, _ = strconv.Atoi(m[1])
		}
		out = append(out, id)
	}
	return out
}

// mark is the comment behind a statement that waits.
func (e *emitter) mark(s *model.Stmt) string {
	if !e.o.Marks {
		return ""
	}
	return fmt.Sprintf(" // wait %d", s.ID)
}

type emitter struct {
	p    *model.Program
	o    Options
	out  bytes.Buffer
	fn   *model.Func
	deep int // in literals: 0 in the method itself
	msgs []*variable
	vars []*variable
}

// A variable is a local that holds a received message or a loaded field.
type variable struct {
	name  string
	field int
	used  bool
}

func (e *emitter) f(format string, args ...any) { fmt.Fprintf(&e.out, format, args...) }

func (e *emitter) name(s string) string { return s + e.o.Suffix }

// lines finds the methods by their func lines.
func (e *emitter) lines(text []byte) []int {
	out := []int{-1}
	cur := -1
	for _, l := range strings.Split(string(text), "\n") {
		if strings.HasPrefix(l, "func ") {
			cur = -1
			for i, f := range e.p.Funcs {
				if strings.HasPrefix(l, fmt.Sprintf("func (c *%s) %s(", e.name("Conn"), f.Name)) {
					cur = i
				}
			}
			if strings.HasPrefix(l, "func "+e.name("Dial")+"(") {
				cur = 0
			}
		}
		out = append(out, cur)
		if l == "}" {
			cur = -1
		}
	}
	return out
}

// file prints the whole file.
func (e *emitter) file() {
	var body bytes.Buffer
	e.out, body = body, e.out
	e.declare()
	for i, f := range e.p.Funcs {
		if i == 0 {
			e.dial(f)
		} else {
			e.method(f)
		}
	}
	decls := e.out.String()
	e.out.Reset()
	e.f("package %s\n\nimport (\n", e.o.Package)
	for _, imp := range []string{"context", "errors", "fmt", "io", "net", "sync", "sync/atomic", "time"} {
		if strings.Contains(decls, imp[strings.LastIndex(imp, "/")+1:]+".") {
			e.f("\t%q\n", imp)
		}
	}
	e.f(")\n\n%s", decls)
}

// declare prints the connection type and its sentinel errors.
func (e *emitter) declare() {
	e.f("var (\n%s = errors.New(\"connection reset\")\n%s = errors.New(\"connection lost\")\n)\n\n", e.name("errReset"), e.name("errLost"))
	nested := false
	for _, f := range e.p.Fields {
		nested = nested || f.Nested
	}
	if nested {
		e.f("type %s struct {\n", e.name("ending"))
		for _, f := range e.p.Fields {
			if f.Nested {
				e.f("%s %s\n", f.Name, e.goType(f))
			}
		}
		e.f("}\n\n")
	}
	e.f("// %s is a connection.\ntype %s struct {\nnc net.Conn\nask func(int) bool\ncause func() (int, error)\nlogf func(string, ...any)\n\n", e.name("Conn"), e.name("Conn"))
	for _, f := range e.p.Fields {
		if f.Nested {
			continue
		}
		e.f("%s %s\n", f.Name, e.goType(f))
		if f.Kind == model.Context {
			e.f("%sCancel context.CancelFunc\n", f.Name)
		}
	}
	if nested {
		e.f("end %s\n", e.name("ending"))
	}
	e.f("}\n\n")
}

func (e *emitter) goType(f model.Field) string {
	switch {
	case !e.o.Durable:
	case f.Kind == model.Mutex, f.Kind == model.RWMutex:
		return "lock"
	case f.Kind == model.Once:
		return "once"
	}
	switch f.Kind {
	case model.Chan:
		return "chan int"
	case model.Signal:
		return "chan struct{}"
	case model.Mutex:
		return "sync.Mutex"
	case model.RWMutex:
		return "sync.RWMutex"
	case model.Once:
		return "sync.Once"
	case model.Group:
		return "sync.WaitGroup"
	case model.Context:
		return "context.Context"
	case model.Cond:
		return "*sync.Cond"
	case model.Err:
		return "error"
	case model.Code:
		if f.Atomic {
			return "atomic.Int64"
		}
		return "int"
	}
	if f.Atomic {
		return "atomic.Bool"
	}
	return "bool"
}

// dial prints the constructor.
func (e *emitter) dial(f *model.Func) {
	conn := e.name("Conn")
	e.f("// %s serves nc.\nfunc %s(nc net.Conn, ask func(int) bool, cause func() (int, error), logf func(string, ...any)) *%s {\nc := &%s{\nnc: nc,\nask: ask,\ncause: cause,\nlogf: logf,\n", e.name("Dial"), e.name("Dial"), conn, conn)
	for _, x := range e.p.Fields {
		if x.Kind == model.Chan || x.Kind == model.Signal {
			if x.Cap > 0 {
				e.f("%s: make(%s, %d),\n", x.Name, e.goType(x), x.Cap)
			} else {
				e.f("%s: make(%s),\n", x.Name, e.goType(x))
			}
		}
	}
	e.f("}\n")
	for _, x := range e.p.Fields {
		switch x.Kind {
		case model.Context:
			e.f("c.%s, c.%sCancel = context.WithCancel(context.Background())\n", x.Name, x.Name)
		case model.Cond:
			e.f("c.%s = sync.NewCond(&c.%s)\n", x.Name, e.p.Fields[x.Lock].Name)
		}
	}
	e.fn = f
	e.list(f.Body)
	e.f("return c\n}\n\n")
}

// method prints one method.
func (e *emitter) method(f *model.Func) {
	e.fn = f
	res := ""
	switch f.Role {
	case model.Consumer:
		res = "(int, error)"
	case model.Next:
		res = "(int, bool)"
		if f.Fails {
			res = "(int, error)"
		}
	case model.Accessor:
		res = map[model.Kind]string{model.Err: "error", model.Code: "int", model.Flag: "bool"}[e.p.Fields[f.Result].Kind]
	}
	if f.Role == model.Consumer || f.Role == model.Closer {
		e.f("// %s is for the user.\n", f.Name)
	}
	e.f("func (c *%s) %s() %s {\n", e.name("Conn"), f.Name, res)
	e.list(f.Body)
	if res != "" && !e.p.Terminates(f.Body) {
		e.end()
	}
	e.f("}\n\n")
}

// end prints the return of a method that has nothing to say.
func (e *emitter) end() {
	switch e.fn.Role {
	case model.Consumer:
		e.f("return 0, io.EOF\n")
	case model.Next:
		if e.fn.Fails {
			e.f("return 0, io.EOF\n")
		} else {
			e.f("return 0, false\n")
		}
	case model.Accessor:
		e.f("return %s\n", map[model.Kind]string{model.Err: "nil", model.Code: "0", model.Flag: "false"}[e.p.Fields[e.fn.Result].Kind])
	default:
		e.f("return\n")
	}
}

// place spells field i.
func (e *emitter) place(i int) string {
	f := e.p.Fields[i]
	if f.Nested {
		return "c.end." + f.Name
	}
	return "c." + f.Name
}

// load spells a read of field i.
func (e *emitter) load(i int) string {
	f := e.p.Fields[i]
	s := e.place(i)
	if f.Atomic {
		s += ".Load()"
		if f.Kind == model.Code {
			s = "int(" + s + ")"
		}
	}
	return s
}

// nonzero spells that field i holds a value; x is its value.
func (e *emitter) nonzero(i int, x string) string {
	switch e.p.Fields[i].Kind {
	case model.Err:
		return x + " != nil"
	case model.Code:
		return x + " != 0"
	}
	return x
}

func (e *emitter) zero(i int, x string) string {
	switch e.p.Fields[i].Kind {
	case model.Err:
		return x + " == nil"
	case model.Code:
		return x + " == 0"
	}
	return "!" + x
}
