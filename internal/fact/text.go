package fact

import (
	"fmt"
	"go/constant"
	"go/token"
	"strconv"
	"strings"

	"golang.org/x/tools/go/ssa"
)

// Text writes f so that Parse, in another package, understands it. What cannot
// be said there is said less precisely.
func Text(f Fact) string {
	switch f.Kind {
	case Zero:
		return "0"
	case NonZero:
		return "1"
	case Const:
		if s := literal(f.Val); s != "" {
			return "=" + s
		}
		return "1"
	case NotConst:
		if s := literal(f.Val); s != "" {
			return "~" + s
		}
	case Sentinel:
		if f.Var.Pkg != nil {
			return "@" + f.Var.Pkg.Pkg.Path() + "." + f.Var.Name()
		}
		return "1"
	}
	return ""
}

func literal(v constant.Value) string {
	switch v.Kind() {
	case constant.Bool:
		if constant.BoolVal(v) {
			return "b"
		}
	case constant.Int:
		return v.ExactString()
	case constant.String:
		return strconv.Quote(constant.StringVal(v))
	}
	return ""
}

// Parse reads what Text has written. It asks global for the variable that holds
// a sentinel error; if there is none here, the error is only known not to be nil.
func Parse(s string, global func(pkg, name string) *ssa.Global) (Fact, error) {
	switch {
	case s == "":
		return Fact{}, nil
	case s == "0":
		return Fact{Kind: Zero}, nil
	case s == "1":
		return Fact{Kind: NonZero}, nil
	case s[0] == '@':
		i := strings.LastIndexByte(s, '.')
		if i < 2 || i == len(s)-1 {
			break
		}
		if g := global(s[1:i], s[i+1:]); g != nil {
			return Fact{Kind: Sentinel, Var: g}, nil
		}
		return Fact{Kind: NonZero}, nil
	case s[0] == '=' || s[0] == '~':
		v := parseLiteral(s[1:])
		if v == nil || v.Kind() == constant.Unknown {
			break
		}
		if s[0] == '=' {
			return Fact{Kind: Const, Val: v}, nil
		}
		return Fact{Kind: NotConst, Val: v}, nil
	}
	return Fact{}, fmt.Errorf("value %q is not understood", s)
}

func parseLiteral(s string) constant.Value {
	if s == "b" {
		return constant.MakeBool(true)
	}
	if strings.HasPrefix(s, `"`) {
		if u, err := strconv.Unquote(s); err == nil {
			return constant.MakeString(u)
		}
		return nil
	}
	neg := strings.HasPrefix(s, "-")
	v := constant.MakeFromLiteral(strings.TrimPrefix(s, "-"), token.INT, 0)
	if neg && v.Kind() == constant.Int {
		v = constant.UnaryOp(token.SUB, v, 0)
	}
	return v
}
