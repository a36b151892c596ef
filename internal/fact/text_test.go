package fact

import (
	"go/constant"
	"testing"

	"golang.org/x/tools/go/ssa"
)

func TestTextRoundTrip(t *testing.T) {
	eof := new(ssa.Global)
	global := func(pkg, name string) *ssa.Global {
		if pkg == "io" && name == "EOF" {
			return eof
		}
		return nil
	}
	for _, f := range []Fact{
		{}, {Kind: Zero}, {Kind: NonZero}, True, False,
		{Kind: Const, Val: constant.MakeInt64(-7)}, {Kind: Const, Val: constant.MakeString("a \"b\".c")},
		{Kind: NotConst, Val: constant.MakeInt64(1006)},
	} {
		g, err := Parse(Text(f), global)
		if err != nil || g.Key() != f.Key() {
			t.Errorf("%q became %q, %v", f.Key(), g.Key(), err)
		}
	}
	if f, err := Parse("@io.EOF", global); err != nil || f.Kind != Sentinel || f.Var != eof {
		t.Errorf("@io.EOF is %+v, %v", f, err)
	}
	if f, err := Parse("@other.ErrGone", global); err != nil || f.Kind != NonZero {
		t.Errorf("an unknown sentinel is %+v, %v, want a value that is not nil", f, err)
	}
	if s := Text(Fact{Kind: Const, Val: constant.MakeFloat64(1.5)}); s != "1" {
		t.Errorf("1.5 is said as %q, want only that it is not zero", s)
	}
	for _, bad := range []string{"2", "=", "=x", "~\"", "@", "@io", "@io.", "=1.5.2"} {
		if f, err := Parse(bad, global); err == nil {
			t.Errorf("%q is understood as %+v", bad, f)
		}
	}
}
