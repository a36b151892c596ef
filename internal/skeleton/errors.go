package skeleton

import (
	"go/constant"
	"strings"

	"golang.org/x/tools/go/ssa"
)

// newError is the text of an error that was just made and wraps none: it is no sentinel,
// and no error of a type of its own.
const newError = "errors.New"

// errorOf is what is known of the error that a call makes: of errors.New, or fmt.Errorf
// without %w, that it is a new one. Others have Kind Any.
func errorOf(c *ssa.CallCommon) Val {
	fn := c.StaticCallee()
	if fn == nil || !makesError(fn) {
		return Val{}
	}
	if fn.Name() == "New" {
		return Val{Kind: Const, Text: newError}
	}
	if f, ok := c.Args[0].(*ssa.Const); ok && f.Value != nil && f.Value.Kind() == constant.String && !strings.Contains(constant.StringVal(f.Value), "%w") {
		return Val{Kind: Const, Text: newError}
	}
	return Val{Kind: NonZero}
}

func makesError(fn *ssa.Function) bool {
	if fn.Pkg == nil {
		return false
	}
	switch fn.Pkg.Pkg.Path() + "." + fn.Name() {
	case "errors.New", "fmt.Errorf":
		return true
	}
	return false
}

// errorCond is the condition of a call of errors.Is or errors.As.
func (b *builder) errorCond(v *ssa.Call, fn *ssa.Function) cond {
	x := b.val(v.Call.Args[0])
	switch {
	case x.Kind == Const && x.Text == newError && fn.Name() == "As":
		return cond{known: true, implies: NoReg}
	case x.Kind != InReg:
		return cond{unknown: true, implies: NoReg}
	case fn.Name() == "Is":
		if is := b.val(v.Call.Args[1]); is.Kind == Const {
			return cond{test: Test{Reg: x.Reg, Is: is}, implies: NoReg}
		}
	}
	return cond{unknown: true, implies: x.Reg, never: fn.Name() == "As"}
}
