package fact_test

import (
	"testing"

	"golang.org/x/tools/go/ssa"

	"github.com/wsracecheck/wsracecheck/internal/fact"
	"github.com/wsracecheck/wsracecheck/internal/ssatest"
)

// TestLearn checks what the two sides of a branch teach about parameter x.
func TestLearn(t *testing.T) {
	for _, tt := range []struct {
		name, param, cond string
		yes, no           fact.Kind
	}{
		{"bool", "x bool", "x", fact.Const, fact.Zero},
		{"nil error", "x error", "x == nil", fact.Zero, fact.NonZero},
		{"error", "x error", "x != nil", fact.NonZero, fact.Zero},
		{"sentinel", "x error", "x == io.EOF", fact.Sentinel, fact.Unknown},
		{"errors.Is", "x error", "errors.Is(x, io.EOF)", fact.Sentinel, fact.Unknown},
		{"enum", "x int", "x == 3", fact.Const, fact.NotConst},
		{"positive", "x int", "x > 0", fact.NonZero, fact.Unknown},
		{"nil pointer", "x *int", "x == nil", fact.Zero, fact.NonZero},
	} {
		t.Run(tt.name, func(t *testing.T) {
			pkg := ssatest.Build(t, `
import ("errors"; "io")
var _, _ = errors.New, io.EOF
func f(`+tt.param+`) int { if `+tt.cond+` { return 1 }; return 0 }`)
			fn := ssatest.Func(t, pkg, "f")
			var branch *ssa.If
			for _, b := range fn.Blocks {
				if in, ok := b.Instrs[len(b.Instrs)-1].(*ssa.If); ok {
					branch = in
				}
			}
			if branch == nil {
				t.Fatal("no branch")
			}
			for _, side := range []struct {
				outcome bool
				want    fact.Kind
			}{{true, tt.yes}, {false, tt.no}} {
				var got fact.Fact
				fact.Learn(branch.Cond, side.outcome, func(v ssa.Value, f fact.Fact) {
					if v == fn.Params[0] {
						got = f
					}
				})
				if got.Kind != side.want {
					t.Errorf("condition %v teaches kind %d, want %d", side.outcome, got.Kind, side.want)
				}
				if got.Kind == fact.Unknown {
					continue
				}
				val, decided := fact.Eval(branch.Cond, func(v ssa.Value) fact.Fact {
					if v == fn.Params[0] {
						return got
					}
					return fact.Of(v)
				})
				if decided && val != side.outcome {
					t.Errorf("what was learned decides the branch the other way")
				}
			}
		})
	}
}
