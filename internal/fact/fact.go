// Package fact evaluates branch conditions from what is known of values.
//
// In: SSA values and a lookup of facts that hold on one path. Out: whether a
// condition is decided, and what a branch teaches about the values it tests.
// A fact is about one value on one path; it dies when the value is computed
// again, which is the business of the caller.
package fact

import (
	"go/constant"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ssa"
)

// A Kind is what is known of a value.
type Kind uint8

const (
	Unknown  Kind = iota
	Zero          // nil, false, 0, ""
	NonZero       // anything else
	Const         // exactly Val, which is not the zero value
	NotConst      // anything but Val
	Sentinel      // the error held by the global Var
)

// A Fact is what is known of one value. Facts are comparable if their
// constants are; use Key to compare.
type Fact struct {
	Kind Kind
	Val  constant.Value
	Var  *ssa.Global
}

// Key returns a string that is equal for equal facts.
func (f Fact) Key() string {
	switch f.Kind {
	case Const:
		return "=" + f.Val.ExactString()
	case NotConst:
		return "!" + f.Val.ExactString()
	case Sentinel:
		return "@" + f.Var.Name()
	}
	return string(rune('0' + f.Kind))
}

// IsNonZero reports whether the value cannot be the zero value.
func (f Fact) IsNonZero() bool {
	return f.Kind == NonZero || f.Kind == Const || f.Kind == Sentinel
}

// OfConst returns the fact that a constant states.
func OfConst(c *ssa.Const) Fact {
	if c.IsNil() || c.Value == nil || isZero(c.Value) {
		return Fact{Kind: Zero}
	}
	return Fact{Kind: Const, Val: c.Value}
}

func isZero(v constant.Value) bool {
	switch v.Kind() {
	case constant.Bool:
		return !constant.BoolVal(v)
	case constant.String:
		return constant.StringVal(v) == ""
	case constant.Int, constant.Float:
		return constant.Sign(v) == 0
	}
	return false
}

// Refine returns what is known of a value that was known as old and is now
// found to be f as well: the more exact of the two.
func Refine(old, f Fact) Fact {
	switch {
	case old.Kind == Const || old.Kind == Zero:
		return old // what is known exactly stays so
	case f.Kind == NonZero && old.IsNonZero(), f.Kind == NotConst && old.IsNonZero():
		return old
	}
	return f
}

// True and False are the facts of boolean values.
var (
	True  = Fact{Kind: Const, Val: constant.MakeBool(true)}
	False = Fact{Kind: Zero}
)

// Bool returns True or False.
func Bool(b bool) Fact {
	if b {
		return True
	}
	return False
}

// Of returns what is known of v without looking at the path.
func Of(v ssa.Value) Fact {
	switch v := v.(type) {
	case *ssa.Const:
		return OfConst(v)
	case *ssa.MakeInterface, *ssa.Alloc, *ssa.MakeChan, *ssa.MakeMap, *ssa.MakeClosure, *ssa.Function, *ssa.FieldAddr, *ssa.IndexAddr:
		return Fact{Kind: NonZero}
	case *ssa.ChangeInterface:
		return Of(v.X)
	case *ssa.ChangeType:
		return Of(v.X)
	case *ssa.TypeAssert:
		if types.IsInterface(v.AssertedType) && !v.CommaOk {
			return Fact{Kind: NonZero} // it panics on nil
		}
	case *ssa.UnOp:
		if g, ok := v.X.(*ssa.Global); ok && v.Op == token.MUL && isError(v.Type()) {
			return Fact{Kind: Sentinel, Var: g}
		}
	case *ssa.Call:
		if makesError(&v.Call) {
			return Fact{Kind: NonZero}
		}
	}
	return Fact{}
}

// makesError reports whether c calls a function that makes an error: one that, as
// its documentation says, never returns nil.
func makesError(c *ssa.CallCommon) bool {
	fn := c.StaticCallee()
	if fn == nil || fn.Pkg == nil || fn.Signature.Recv() != nil {
		return false
	}
	switch fn.Pkg.Pkg.Path() + "." + fn.Name() {
	case "errors.New", "fmt.Errorf", "golang.org/x/xerrors.New", "golang.org/x/xerrors.Errorf",
		"github.com/pkg/errors.New", "github.com/pkg/errors.Errorf":
		return true
	case "google.golang.org/grpc/status.Error", "google.golang.org/grpc/status.Errorf":
		return Of(c.Args[0]).Kind == Const // any code but codes.OK, which is 0
	}
	return false
}

func isError(t types.Type) bool {
	return types.Identical(t, types.Universe.Lookup("error").Type())
}

// Equal decides f == k, where k is a constant or sentinel fact.
func Equal(f, k Fact) (eq, decided bool) {
	if f.Kind == Unknown || k.Kind == Unknown {
		return false, false
	}
	switch {
	case k.Kind == Zero:
		switch {
		case f.Kind == Zero:
			return true, true
		case f.IsNonZero():
			return false, true
		}
	case k.Kind == Const:
		switch f.Kind {
		case Zero:
			return false, true
		case Const:
			return constant.Compare(f.Val, token.EQL, k.Val), true
		case NotConst:
			if constant.Compare(f.Val, token.EQL, k.Val) {
				return false, true
			}
		}
	case k.Kind == Sentinel:
		switch f.Kind {
		case Zero:
			return false, true
		case Sentinel:
			return f.Var == k.Var, true
		}
	}
	return false, false
}

// Eval decides the boolean cond on a path whose facts lookup returns.
func Eval(cond ssa.Value, lookup func(ssa.Value) Fact) (val, decided bool) {
	switch c := cond.(type) {
	case *ssa.UnOp:
		if c.Op == token.NOT {
			v, ok := Eval(c.X, lookup)
			return !v, ok
		}
	case *ssa.BinOp:
		if c.Op != token.EQL && c.Op != token.NEQ {
			break
		}
		if f := lookup(cond); f.Kind != Unknown {
			break
		}
		x, y := operands(c, lookup)
		eq, ok := Equal(x, y)
		if !ok {
			eq, ok = Equal(y, x)
		}
		if ok {
			return eq == (c.Op == token.EQL), true
		}
		return false, false
	case *ssa.Call:
		if err, target := errorsIs(c); err != nil {
			f := lookup(err)
			if f.Kind == Zero {
				return false, true
			}
			if t := Of(target); f.Kind == Sentinel && t.Kind == Sentinel {
				return f.Var == t.Var, true
			}
		}
	}
	switch f := lookup(cond); f.Kind {
	case Zero:
		return false, true
	case Const, NonZero:
		return true, true
	}
	return false, false
}

func operands(c *ssa.BinOp, lookup func(ssa.Value) Fact) (x, y Fact) {
	return lookup(c.X), lookup(c.Y)
}

// errorsIs recognises errors.Is(err, target) and errors.As(err, target).
func errorsIs(c *ssa.Call) (err, target ssa.Value) {
	fn := c.Call.StaticCallee()
	if fn == nil || fn.Pkg == nil || fn.Pkg.Pkg.Path() != "errors" || len(c.Call.Args) != 2 {
		return nil, nil
	}
	if fn.Name() == "Is" || fn.Name() == "As" {
		return c.Call.Args[0], c.Call.Args[1]
	}
	return nil, nil
}

// Learn calls teach for each value of which cond == outcome says something.
func Learn(cond ssa.Value, outcome bool, teach func(ssa.Value, Fact)) {
	teach(cond, Bool(outcome))
	switch c := cond.(type) {
	case *ssa.UnOp:
		if c.Op == token.NOT {
			Learn(c.X, !outcome, teach)
		}
	case *ssa.BinOp:
		switch c.Op {
		case token.EQL, token.NEQ:
			learnEqual(c.X, c.Y, (c.Op == token.EQL) == outcome, teach)
			learnEqual(c.Y, c.X, (c.Op == token.EQL) == outcome, teach)
		case token.GTR, token.LSS:
			if outcome {
				learnOrder(c, teach)
			}
		}
	case *ssa.Call:
		if err, target := errorsIs(c); err != nil && outcome {
			if t := Of(target); t.Kind == Sentinel {
				teach(err, t)
			} else {
				teach(err, Fact{Kind: NonZero})
			}
		}
	}
}

func learnEqual(x, y ssa.Value, equal bool, teach func(ssa.Value, Fact)) {
	switch k := Of(y); {
	case equal && (k.Kind == Zero || k.Kind == Const || k.Kind == Sentinel):
		teach(x, k)
	case !equal && k.Kind == Zero:
		teach(x, Fact{Kind: NonZero})
	case !equal && k.Kind == Const:
		teach(x, Fact{Kind: NotConst, Val: k.Val})
	}
}

// learnOrder learns from x > 0 and 0 < x.
func learnOrder(c *ssa.BinOp, teach func(ssa.Value, Fact)) {
	x, y := c.X, c.Y
	if c.Op == token.LSS {
		x, y = y, x
	}
	if Of(y).Kind == Zero {
		teach(x, Fact{Kind: NonZero})
	}
}

// Tested lists the values that cond tests, through negation and comparison.
func Tested(cond ssa.Value) []ssa.Value {
	out := []ssa.Value{cond}
	switch c := cond.(type) {
	case *ssa.UnOp:
		if c.Op == token.NOT {
			out = append(out, Tested(c.X)...)
		}
	case *ssa.BinOp:
		out = append(out, c.X, c.Y)
	case *ssa.Call:
		if err, _ := errorsIs(c); err != nil {
			out = append(out, err)
		}
	}
	return out
}

// Returned returns the value that ret returns as result i. Functions with
// defers return through memory; the last store of the block is then the value.
func Returned(ret *ssa.Return, i int) ssa.Value {
	v := ret.Results[i]
	load, ok := v.(*ssa.UnOp)
	if !ok || load.Op != token.MUL {
		return v
	}
	a, ok := load.X.(*ssa.Alloc)
	if !ok {
		return v
	}
	for b := ret.Block(); b != nil; {
		for k := len(b.Instrs) - 1; k >= 0; k-- {
			if st, ok := b.Instrs[k].(*ssa.Store); ok && st.Addr == a {
				return st.Val
			}
		}
		if len(b.Preds) != 1 {
			break
		}
		b = b.Preds[0]
	}
	return v
}
