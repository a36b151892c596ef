package loc_test

import (
	"strings"
	"testing"

	"golang.org/x/tools/go/ssa"

	"github.com/wsracecheck/wsracecheck/internal/loc"
	"github.com/wsracecheck/wsracecheck/internal/ssatest"
)

const links = `
type Link interface { Do() }
type A struct{}
type B struct{}
func (*A) Do() {}
func (*B) Do() {}

type user struct { l, m Link; Open Link }
var global Link = &A{}

func pick(b bool) Link { if b { return &A{} }; return &B{} }

type private interface { do() }
type c struct{}
type d struct{}
func (*c) do() {}
func (*d) do() {}

type shared interface { share() }
type E struct{}
type e struct{}
func (*E) share() {}
func (*e) share() {}
`

// What an interface can hold is known where all that fills it is in view.
func TestHeld(t *testing.T) {
	for _, tt := range []struct{ name, body, want string }{
		{"converted here", `func f() { var l Link = &A{}; l.Do() }`, "A"},
		{"one of two", `func f(x bool) { l := pick(x); l.Do() }`, "A B"},
		{"field", `func g(x bool) *user { return &user{l: pick(x)} }; func f(u *user) { u.l.Do() }`, "A B"},
		{"field from another field", `func g(u *user, x bool) { u.m = &B{}; u.l = u.m }; func f(u *user) { u.l.Do() }`, "B"},
		{"field that a parameter fills", `func G(l Link) *user { return &user{l: l} }; func f(u *user) { u.l.Do() }`, ""},
		{"field of a struct that is converted from another", `type w struct { l, m Link; Open Link }
			func g(u user) { _ = &w{l: &A{}}; v := w(u); f(&v) }; func f(u *w) { u.l.Do() }`, ""},
		{"field of a type with the same struct", `type w user; func g(u user) { u.l = &A{}; v := w(u); f(&v) }; func f(u *w) { u.l.Do() }`, "A"},
		{"exported field", `func g(u *user) { u.Open = &A{} }; func f(u *user) { u.Open.Do() }`, ""},
		{"field whose address is taken", `func h(*Link) {}; func g(u *user) { u.l = &A{}; h(&u.l) }; func f(u *user) { u.l.Do() }`, ""},
		{"variable of the package", `func f() { global.Do() }`, "A"},
		{"variable of the package, also assigned in a literal", `var other Link = &A{}; var reset = func() { other = &B{} }; func f() { other.Do() }`, "A B"},
		{"local variable, assigned in a literal", `func f() { var l Link = &A{}; func() { l = &B{} }(); l.Do() }`, "A B"},
		{"parameter of a function that nobody else calls", `func g() { f(&A{}); f(&B{}) }; func f(l Link) { l.Do() }`, "A B"},
		{"parameter of an exported function", `func g() { F(&A{}) }; func F(l Link) { l.Do() }`, ""},
		{"parameter of a function used as a value", `var h = f; func g() { f(&A{}); h(nil) }; func f(l Link) { l.Do() }`, ""},
		{"parameter of a method that an interface has", `type t struct{}; func (t) f(l Link) { l.Do() }
			func g(x interface{ f(Link) }) { t{}.f(&A{}); x.f(nil) }`, ""},
		{"unexported interface", `func f(p private) { p.do() }`, "c d"},
		{"interface with an implementation that others can embed", `func f(s shared) { s.share() }`, ""},
		{"assertion", `func f(x bool) { pick(x).(interface{ Do() }).Do() }`, "A B"},
		{"from a collection", `func f(ls []Link) { ls[0].Do() }`, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			pkg := ssatest.Build(t, links+tt.body)
			r := loc.NewResolver(pkg.Funcs)
			var got []string
			calls := 0
			for _, fn := range pkg.Funcs {
				if name := fn.Name(); name != "f" && name != "F" {
					continue
				}
				for _, b := range fn.Blocks {
					for _, in := range b.Instrs {
						call, ok := in.(*ssa.Call)
						if !ok || !call.Call.IsInvoke() {
							continue
						}
						calls++
						for _, typ := range r.Held(call.Call.Value) {
							got = append(got, loc.NamedOf(typ).Obj().Name())
						}
					}
				}
			}
			if s := strings.Join(got, " "); calls != 1 || s != tt.want {
				t.Errorf("%d calls, of %q, want one of %q", calls, s, tt.want)
			}
		})
	}
}

// In a world, a value that can hold several types holds the one that was chosen.
func TestWorlds(t *testing.T) {
	pkg := ssatest.Build(t, links+`func f(x bool) { l := pick(x); l.Do() }; func g(p private) { p.do() }`)
	r := loc.NewResolver(pkg.Funcs)
	sets := r.Choices(pkg.Funcs)
	if len(sets) != 2 {
		t.Fatalf("sets %v, want those of f and g", sets)
	}
	for _, typ := range sets[0] {
		in := r.In(loc.World{sets[0].Key(): typ}, pkg.Funcs)
		for name, want := range map[string]any{"f": typ, "g": nil} {
			for _, b := range ssatest.Func(t, pkg, name).Blocks {
				for _, i := range b.Instrs {
					call, ok := i.(*ssa.Call)
					if !ok || !call.Call.IsInvoke() {
						continue
					}
					if got := in.Dynamic(call.Call.Value); got != want && (got != nil || want != nil) {
						t.Errorf("in %s, %s holds %v, want %v", typ, name, got, want)
					}
				}
			}
		}
	}
}
