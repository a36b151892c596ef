package escape

import (
	"strings"
	"testing"

	"golang.org/x/tools/go/ssa"

	"github.com/wsracecheck/wsracecheck/internal/loc"
	"github.com/wsracecheck/wsracecheck/internal/ssatest"
)

const decls = `
type S struct{ next *S; done chan int; f func() }
type C struct{ m map[string]*S; last *S }
type Keeper interface{ Keep(any) }
var global *S
func (c *C) add(s *S)  { c.m["x"] = s }
func (s *S) close()    { close(s.done) }
func (s *S) wait()     { <-s.done }
func (s *S) publish()  { global = s }
func (s *S) self() *S  { return s }
func make1() *S        { return &S{} }
func kept() *S         { s := &S{}; global = s; return s }
func fail(s *S) (*S, error) { s.close(); return nil, nil }
func ok() bool
func use(func())
`

// In each function the object is the variable s.
func TestHanded(t *testing.T) {
	for name, tt := range map[string]struct{ body, want string }{
		"returned":                  {`s := &S{}; return s`, "return"},
		"not on the failing way":    {`s := &S{}; if ok() { s.close(); return nil }; return s`, "return"},
		"through memory":            {`s := &S{}; defer s.close(); if ok() { return nil }; return s`, "return"},
		"never":                     {`s := &S{}; s.close(); return nil`, ""},
		"nor by a helper":           {`s := &S{}; r, _ := fail(s); return r`, ""},
		"by a method":               {`s := &S{}; s.publish(); return nil`, "call"},
		"into a table":              {`s := &S{}; c.add(s); return nil`, "call"},
		"into a field of another":   {`s := &S{}; c.last = s; return nil`, "store"},
		"into its own field":        {`s := &S{}; s.next = s; return nil`, ""},
		"inside of another":         {`s := &S{}; o := &S{next: s}; return o`, "return"},
		"the other goes nowhere":    {`s := &S{}; o := &S{next: s}; o.close(); return nil`, ""},
		"loaded again":              {`s := &S{}; o := &S{next: s}; c.add(o.next); return nil`, "call"},
		"returned by a method":      {`s := &S{}; return s.self()`, "return"},
		"sent":                      {`s := &S{}; ch := make(chan *S, 1); ch <- s; return nil`, "send"},
		"to an interface":           {`s := &S{}; k.Keep(s); return nil`, "call"},
		"to a goroutine":            {`s := &S{}; go s.wait(); return nil`, ""},
		"by a goroutine":            {`s := &S{}; go s.publish(); return nil`, "go"},
		"to a literal that is run":  {`s := &S{}; f := func() { s.close() }; f(); return nil`, ""},
		"a function that waits":     {`s := &S{}; use(s.wait); return nil`, "call"},
		"a function that does not":  {`s := &S{}; use(func() { s.close() }); return nil`, ""},
		"a literal that tells":      {`s := &S{}; f := func() { global = s }; f(); return nil`, "closure"},
		"made by a callee":          {`s := make1(); return s`, "return"},
		"kept by the callee":        {`s := kept(); s.close(); return nil`, "foreign"},
		"got from a parameter":      {`s := c.last; s.close(); return nil`, "foreign"},
		"in a slice that goes away": {`s := &S{}; var all []any; all = append(all, s); k.Keep(all); return nil`, "call"},
	} {
		t.Run(name, func(t *testing.T) {
			pkg := ssatest.Build(t, decls+"func object(c *C, k Keeper) *S {\n"+tt.body+"\n}")
			f := New(loc.NewResolver(pkg.Funcs), waits)
			v := firstObject(t, ssatest.Func(t, pkg, "object"))
			got := "foreign"
			if f.Makes(v) {
				var parts []string
				for _, in := range f.Handed(v) {
					parts = append(parts, kind(in))
				}
				got = strings.Join(parts, " ")
			}
			if got != tt.want {
				t.Errorf("handed out by %q, want %q", got, tt.want)
			}
		})
	}
}

// firstObject is the first value of type *S that is no parameter.
func firstObject(t *testing.T, fn *ssa.Function) ssa.Value {
	for _, b := range fn.Blocks {
		for _, in := range b.Instrs {
			if v, ok := in.(ssa.Value); ok && strings.HasSuffix(v.Type().String(), "*p.S") && !strings.HasPrefix(v.Type().String(), "**") {
				return v
			}
		}
	}
	t.Fatal("no object")
	return nil
}

func waits(fn *ssa.Function) bool { return fn.Name() == "wait" }

func kind(in ssa.Instruction) string {
	switch in.(type) {
	case *ssa.Return:
		return "return"
	case *ssa.Store:
		return "store"
	case *ssa.Send:
		return "send"
	case *ssa.MakeClosure:
		return "closure"
	case *ssa.Go:
		return "go"
	}
	return "call"
}
