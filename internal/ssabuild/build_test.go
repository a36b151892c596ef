package ssabuild_test

import (
	"go/types"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/go/ssa"

	"github.com/wsracecheck/wsracecheck/internal/ssabuild"
	"github.com/wsracecheck/wsracecheck/internal/ssatest"
)

// The functions come in the order of the source, each before its literals;
// declarations without a body are left out.
func TestOrder(t *testing.T) {
	pkg := ssatest.Build(t, `
func second() { func() { func() {}() }(); func() {}() }
func assembly()
type T struct{}
func (T) first() {}
func generic[K any](K) {}
var f = func() {}
`)
	var got []string
	for _, fn := range pkg.Funcs {
		got = append(got, fn.Name())
	}
	if want := []string{"second", "second$1", "second$1$1", "second$2", "first", "generic"}; !slices.Equal(got, want) {
		t.Errorf("the functions are %q, want %q", got, want)
	}
}

// What is imported has no bodies, so that no dependency is ever built.
func TestImportsAreShells(t *testing.T) {
	pkg := ssatest.Build(t, `
import "strings"
func f(s string) string { return strings.ToUpper(s) }
`)
	called := 0
	for _, b := range ssatest.Func(t, pkg, "f").Blocks {
		for _, in := range b.Instrs {
			call, ok := in.(*ssa.Call)
			if !ok {
				continue
			}
			called++
			if fn := call.Call.StaticCallee(); fn == nil || fn.Blocks != nil {
				t.Errorf("%v has a body", call)
			}
		}
	}
	if called != 1 {
		t.Errorf("%d calls", called)
	}
}

// Nothing comes after a call that never returns.
func TestNoReturn(t *testing.T) {
	for call, returns := range map[string]bool{
		`log.Fatal("x")`: false, `log.Println("x")`: true, `os.Exit(1)`: false, `t.Fatal()`: false, `t.Log()`: true, `l.Panicf("x")`: false,
	} {
		pkg := ssatest.Build(t, `
import ("log"; "os"; "testing")
var _, _ = log.Fatal, os.Exit
func after() {}
func f(t *testing.T, l *log.Logger) { `+call+`; after() }
`)
		if got := calls(ssatest.Func(t, pkg, "f"), "after"); got != returns {
			t.Errorf("%s returns: %v, want %v", call, got, returns)
		}
	}
}

// calls reports whether fn calls the function name in a block that is reached.
func calls(fn *ssa.Function, name string) bool {
	seen := make(map[*ssa.BasicBlock]bool)
	var visit func(b *ssa.BasicBlock) bool
	visit = func(b *ssa.BasicBlock) bool {
		if seen[b] {
			return false
		}
		seen[b] = true
		for _, in := range b.Instrs {
			if call, ok := in.(*ssa.Call); ok && call.Call.StaticCallee() != nil && call.Call.StaticCallee().Name() == name {
				return true
			}
		}
		return slices.ContainsFunc(b.Succs, visit)
	}
	return visit(fn.Blocks[0])
}

func TestNoReturnOfInterface(t *testing.T) {
	c := ssatest.Check(t, `
import "testing"
var x testing.TB
`)
	tb := c.Types.Scope().Lookup("x").Type().Underlying().(*types.Interface)
	for m := range tb.Methods() {
		want := strings.HasPrefix(m.Name(), "Fatal") || m.Name() == "FailNow" || strings.HasPrefix(m.Name(), "Skip") && m.Name() != "Skipped"
		if got := ssabuild.NoReturn(m); got != want {
			t.Errorf("NoReturn(%s) = %v", m.Name(), got)
		}
	}
}

// A package that the SSA builder cannot make is an error with its name, no panic.
func TestFailure(t *testing.T) {
	c := ssatest.Check(t, `func f() int { return 1 }`)
	_, err := ssabuild.Build(c.Fset, c.Types, c.Files, &types.Info{Defs: c.Info.Defs})
	if err == nil || !strings.HasPrefix(err.Error(), "building SSA of p: ") {
		t.Errorf("the error is %v", err)
	}
}
