package effect_test

import (
	"strings"
	"testing"

	"github.com/wsracecheck/wsracecheck/internal/effect"
	"github.com/wsracecheck/wsracecheck/internal/loc"
	"github.com/wsracecheck/wsracecheck/internal/ops"
	"github.com/wsracecheck/wsracecheck/internal/ssatest"
)

const decls = `
import ("io"; "sync"; "sync/atomic")

type Conn struct {
	mu     sync.Mutex
	once   sync.Once
	ch     chan int
	done   chan int
	closed bool
	down   atomic.Bool
	err    error
	r      io.Reader
}

func (c *Conn) set()     { c.err = io.EOF }
func (c *Conn) signal()  { close(c.ch) }
func (c *Conn) both()    { c.mu.Lock(); defer c.mu.Unlock(); close(c.ch); c.err = io.EOF }
func (c *Conn) fail()    { c.once.Do(func() { c.err = io.EOF; close(c.ch) }) }
func (c *Conn) failLocked() { if c.closed { return }; c.closed = true; c.err = io.EOF; close(c.ch) }
func (c *Conn) step() bool { _, e := c.r.Read(nil); if e != nil { close(c.ch); return false }; return true }
`

// find returns the index of the only event of kind k on the path that ends in
// name.
func find(t *testing.T, s *effect.Summary, k ops.Kind, name string) int {
	t.Helper()
	at := -1
	for i, e := range s.Events {
		if e.Kind == k && e.Loc != nil && strings.HasSuffix(e.Loc.String(), "."+name) {
			at = i
		}
	}
	if at < 0 {
		t.Fatalf("no event of kind %d on %s", k, name)
	}
	return at
}

// TestOrder asks whether the write of c.err may follow the close of c.ch.
func TestOrder(t *testing.T) {
	for _, tt := range []struct {
		name, body string
		want       bool
	}{
		{"write, close", `c.err = io.EOF; close(c.ch)`, false},
		{"close, write", `close(c.ch); c.err = io.EOF`, true},
		{"in helpers", `c.signal(); c.set()`, true},
		{"in helpers, right", `c.set(); c.signal()`, false},
		{"pending defer runs after the body", `defer c.set(); close(c.ch)`, true},
		{"defers run last in, first out", `defer close(c.ch); defer c.set()`, false},
		{"defers the wrong way round", `defer c.set(); defer close(c.ch)`, true},
		{"a defer with defers of its own", `defer func() { defer close(c.ch); c.set() }()`, false},
		{"early returns exclude each other", `if c.r == nil { close(c.ch); return }; c.err = io.EOF`, false},
		{"a branch that comes back", `if c.r == nil { close(c.ch) }; c.err = io.EOF`, true},
		{"contradictory branches", `_, e := c.r.Read(nil); if e != nil { close(c.ch) }; if e == nil { c.err = io.EOF }`, false},
		{"the next round is another story", `for { if c.r == nil { close(c.ch); break }; c.err = io.EOF }`, false},
		{"after the loop", `for c.r != nil { if _, e := c.r.Read(nil); e != nil { close(c.ch); break } }; c.err = io.EOF`, true},
		{"a defer that is not registered yet", `if c.r == nil { close(c.ch); return }; defer c.set()`, false},
		{"a defer in one branch only", `if c.r == nil { defer c.set() } else { close(c.ch) }`, false},
		{"panic runs the defers", `defer c.set(); close(c.ch); panic(1)`, true},
		{"once runs once", `c.fail(); c.fail()`, false},
		{"guarded helper runs once", `c.mu.Lock(); defer c.mu.Unlock(); c.failLocked(); c.failLocked()`, false},
		{"a step that ends the loop", `for c.step() { }; c.err = io.EOF`, true},
		{"a local closure", `f := func() { c.err = io.EOF }; close(c.ch); f()`, true},
		{"a method value", `f := c.set; close(c.ch); f()`, true},
		{"a function argument", `with := func(f func()) { close(c.ch); f() }; with(c.set)`, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			pkg := ssatest.Build(t, decls+"func (c *Conn) run() {\n"+tt.body+"\n}")
			s := effect.New(loc.NewResolver(pkg.Funcs)).Of(ssatest.Func(t, pkg, "run"))
			if got := s.Order(find(t, s, ops.Close, "ch"), find(t, s, ops.Write, "err")).May; got != tt.want {
				t.Errorf("the write may follow the close: %v, want %v", got, tt.want)
			}
		})
	}
}

// Only a lock that is never given up in between makes one critical section.
func TestCriticalSection(t *testing.T) {
	for _, tt := range []struct {
		name, body string
		want       int
	}{
		{"one section", `c.mu.Lock(); close(c.ch); c.err = io.EOF; c.mu.Unlock()`, 1},
		{"deferred unlock", `c.mu.Lock(); defer c.mu.Unlock(); close(c.ch); c.err = io.EOF`, 1},
		{"two sections", `c.mu.Lock(); close(c.ch); c.mu.Unlock(); c.mu.Lock(); c.err = io.EOF; c.mu.Unlock()`, 0},
		{"inside a helper", `c.both()`, 1},
		{"around helpers", `c.mu.Lock(); c.signal(); c.set(); c.mu.Unlock()`, 1},
		{"given up on one way", `c.mu.Lock(); close(c.ch); if c.r == nil { c.mu.Unlock(); c.mu.Lock() }; c.err = io.EOF; c.mu.Unlock()`, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			pkg := ssatest.Build(t, decls+"func (c *Conn) run() {\n"+tt.body+"\n}")
			s := effect.New(loc.NewResolver(pkg.Funcs)).Of(ssatest.Func(t, pkg, "run"))
			rel := s.Order(find(t, s, ops.Close, "ch"), find(t, s, ops.Write, "err"))
			if !rel.May || len(rel.Held) != tt.want {
				t.Errorf("may follow: %v, locks held throughout: %v, want %d", rel.May, rel.Held, tt.want)
			}
		})
	}
}

// An event ends the goroutine if no loop is gone round again after it.
func TestEnds(t *testing.T) {
	for _, tt := range []struct {
		name, body string
		want       bool
	}{
		{"no loop", `close(c.ch)`, true},
		{"before break", `for { if c.r == nil { close(c.ch); break } }`, true},
		{"the loop goes on", `for { if c.r == nil { close(c.ch) } }`, false},
		{"labelled break", "outer:\nfor { for { if c.r == nil { close(c.ch); break outer } } }", true},
		{"inner break only", `for { for { if c.r == nil { close(c.ch); break } } }`, false},
		{"in a step that says so", `for c.step() { }`, true},
		{"in a step that is not asked", `for { c.step() }`, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			pkg := ssatest.Build(t, decls+"func (c *Conn) run() {\n"+tt.body+"\n}")
			s := effect.New(loc.NewResolver(pkg.Funcs)).Of(ssatest.Func(t, pkg, "run"))
			if got := s.Events[find(t, s, ops.Close, "ch")].Ends; got != tt.want {
				t.Errorf("Ends = %v, want %v", got, tt.want)
			}
		})
	}
}

// What surely was waited for before a signal tells whether it joins somebody.
func TestWaited(t *testing.T) {
	for _, tt := range []struct {
		name, body string
		want       int
	}{
		{"received", `<-c.done; close(c.ch)`, 1},
		{"on one branch", `if c.r == nil { <-c.done }; close(c.ch)`, 0},
		{"in the arm", `select { case <-c.done: close(c.ch); default: }`, 1},
		{"after a select with default", `select { case <-c.done: default: }; close(c.ch)`, 0},
		{"found closed", `if _, ok := <-c.done; !ok { close(c.ch) }`, 2},
	} {
		t.Run(tt.name, func(t *testing.T) {
			pkg := ssatest.Build(t, decls+"func (c *Conn) run() {\n"+tt.body+"\n}")
			s := effect.New(loc.NewResolver(pkg.Funcs)).Of(ssatest.Func(t, pkg, "run"))
			if got := len(s.Events[find(t, s, ops.Close, "ch")].Waited); got != tt.want {
				t.Errorf("%d waits lie behind the close, want %d", got, tt.want)
			}
		})
	}
}

// Recursion does not hide an effect, nor does it run for ever.
func TestRecursion(t *testing.T) {
	pkg := ssatest.Build(t, decls+`
func (c *Conn) run(n int) { if n == 0 { close(c.ch); return }; c.run(n - 1); c.err = io.EOF }`)
	s := effect.New(loc.NewResolver(pkg.Funcs)).Of(ssatest.Func(t, pkg, "run"))
	for i, e := range s.Events {
		for j, x := range s.Events {
			if e.Kind == ops.Close && x.Kind == ops.Write && s.Order(i, j).May {
				return
			}
		}
	}
	t.Error("the write after the recursive call is not ordered after the inner close")
}
