package loc_test

import (
	"testing"

	"golang.org/x/tools/go/ssa"

	"github.com/wsracecheck/wsracecheck/internal/loc"
	"github.com/wsracecheck/wsracecheck/internal/ssatest"
)

const conn = `
import ("context"; "io"; "sync")

type base struct { err error }
type queue struct { mu sync.Mutex; ch chan int }
type Conn struct {
	base
	q      *queue
	code   int
	states map[string]int
	ctx    context.Context
	cancel context.CancelFunc
	pr     *io.PipeReader
	pw     *io.PipeWriter
	a, b   chan int
}

func sink(...any) {}

func newConn(parent context.Context) *Conn {
	c := &Conn{}
	c.ctx, c.cancel = context.WithCancel(parent)
	c.pr, c.pw = io.Pipe()
	ch := make(chan int)
	c.a, c.b = ch, ch
	return c
}
func (c *Conn) done() chan int { return c.q.ch }
`

// args returns the paths of the arguments of each call of sink in fn.
func args(t *testing.T, r *loc.Resolver, fn *ssa.Function) []*loc.Loc {
	t.Helper()
	var out []*loc.Loc
	for _, b := range fn.Blocks {
		for _, in := range b.Instrs {
			st, ok := in.(*ssa.Store)
			if !ok {
				continue
			}
			if _, ok := st.Addr.(*ssa.IndexAddr); ok {
				out = append(out, r.Of(st.Val))
			}
		}
	}
	return out
}

func TestPaths(t *testing.T) {
	for _, tt := range []struct{ name, body, want string }{
		{"field", `func f(c *Conn) { sink(c.code) }`, "c.code"},
		{"promoted field", `func f(c *Conn) { sink(c.err) }`, "c.base.err"},
		{"behind a pointer", `func f(c *Conn) { sink(c.q.ch) }`, "c.q.ch"},
		{"local copy of a pointer", `func f(c *Conn) { q := c.q; sink(q.ch) }`, "c.q.ch"},
		{"captured receiver", `func g(c *Conn) { func() { sink(c.code) }() }`, "c.code"},
		{"accessor of a channel", `func f(c *Conn) { sink(c.done()) }`, "c.q.ch"},
		{"type assertion", `func f(x any) { c := x.(*Conn); sink(c.q) }`, "x.q"},
		{"map entry", `func f(c *Conn) { sink(c.states["code"]) }`, `c.states.["code"]`},
		{"both branches agree", `func f(c *Conn, y bool) { p := c.q; if y { p = c.q }; sink(p) }`, "c.q"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			pkg := ssatest.Build(t, conn+tt.body)
			r := loc.NewResolver(pkg.Funcs)
			fn := pkg.Funcs[len(pkg.Funcs)-1]
			got := args(t, r, fn)
			if len(got) != 1 || got[0].String() != tt.want {
				t.Errorf("got %v, want %s", got, tt.want)
			}
		})
	}
}

// Different elements of a collection must not get one path.
func TestElementsHaveNoCommonPath(t *testing.T) {
	pkg := ssatest.Build(t, conn+`func f(cs []*Conn, i, j int) { sink(cs[i].code); sink(cs[j].code) }`)
	r := loc.NewResolver(pkg.Funcs)
	got := args(t, r, ssatest.Func(t, pkg, "f"))
	if len(got) != 2 || got[0] == got[1] {
		t.Errorf("two elements got the paths %v", got)
	}
}

// A signal that is known by several names has one canonical path.
func TestSignalIsCanonical(t *testing.T) {
	pkg := ssatest.Build(t, conn+`func f(c *Conn) { sink(c.ctx); sink(c.cancel); sink(c.pr); sink(c.pw); sink(c.a); sink(c.b) }`)
	r := loc.NewResolver(pkg.Funcs)
	got := args(t, r, ssatest.Func(t, pkg, "f"))
	if len(got) != 6 {
		t.Fatalf("got %v", got)
	}
	for i := 0; i < len(got); i += 2 {
		if a, b := r.Signal(got[i]), r.Signal(got[i+1]); a != b {
			t.Errorf("%v and %v are the same signal, but canonically %v and %v", got[i], got[i+1], a, b)
		}
	}
	if r.Signal(got[0]) == r.Signal(got[2]) {
		t.Error("the context and the pipe became one signal")
	}
}

// Objects are what relates a path in one function to a path in another.
func TestAnchorsNameEachObjectOnTheWay(t *testing.T) {
	pkg := ssatest.Build(t, conn+`func f(c *Conn) { sink(c.q.ch) }`)
	r := loc.NewResolver(pkg.Funcs)
	l := args(t, r, ssatest.Func(t, pkg, "f"))[0]
	var got []string
	for _, a := range l.Anchors {
		got = append(got, a.Path)
	}
	if len(got) != 3 || got[0] != "ch" || got[1] != "q.ch" {
		t.Errorf("the anchors of c.q.ch are %v, want ch of queue, q.ch of Conn, and the variable", got)
	}
}

func TestCovers(t *testing.T) {
	for _, tt := range []struct {
		a, b string
		want bool
	}{{"st", "st.code", true}, {"st.code", "st", true}, {"st", "st", true}, {"st", "state", false}, {"a.b", "a.c", false}} {
		if got := loc.Covers(tt.a, tt.b); got != tt.want {
			t.Errorf("Covers(%q, %q) = %v", tt.a, tt.b, got)
		}
	}
}
