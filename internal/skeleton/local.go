package skeleton

import (
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ssa"
)

// local reports whether a is a variable that only its function loads and stores, as a
// whole: a register. SSA keeps the results of functions with deferred calls in such.
func local(v ssa.Value) bool {
	a, ok := v.(*ssa.Alloc)
	if !ok || a.Referrers() == nil {
		return false
	}
	for _, r := range *a.Referrers() {
		switch r := r.(type) {
		case *ssa.Store:
			if r.Val == a {
				return false
			}
		case *ssa.UnOp, *ssa.DebugRef:
		default:
			return false
		}
	}
	return true
}

// A message is a struct value. What is known of it is what is known of the field that
// says whether it is the last one: the first error, or else the first bool, or else the
// first integer (an opcode).

// tells returns the index of that field of t, -1 if it has none.
func tells(t types.Type) int {
	st, ok := t.Underlying().(*types.Struct)
	if !ok {
		return -1
	}
	flag, code := -1, -1
	for i := range st.NumFields() {
		ft := st.Field(i).Type()
		b, _ := ft.Underlying().(*types.Basic)
		switch {
		case types.Identical(ft, types.Universe.Lookup("error").Type()):
			return i
		case flag < 0 && isBoolType(ft):
			flag = i
		case code < 0 && b != nil && b.Info()&types.IsInteger != 0:
			code = i
		}
	}
	if flag >= 0 {
		return flag
	}
	return code
}

// ofMessage returns the message of which v is the field that tells; nil if it is none.
func ofMessage(v ssa.Value) ssa.Value {
	switch v := v.(type) {
	case *ssa.Field:
		if v.Field == tells(v.X.Type()) {
			return v.X
		}
	case *ssa.UnOp:
		fa, ok := v.X.(*ssa.FieldAddr)
		if !ok || v.Op != token.MUL {
			return nil
		}
		a, ok := fa.X.(*ssa.Alloc)
		if !ok || fa.Field != tells(a.Type().Underlying().(*types.Pointer).Elem()) {
			return nil
		}
		return copied(a)
	}
	return nil
}

// copied returns the value of a variable that gets one as a whole, once, and of which
// only fields are loaded after that; nil if it is no such variable.
func copied(a *ssa.Alloc) ssa.Value {
	var whole ssa.Value
	for _, r := range *a.Referrers() {
		switch r := r.(type) {
		case *ssa.Store:
			if r.Addr != a || whole != nil {
				return nil
			}
			whole = r.Val
		case *ssa.FieldAddr:
			if _, ok := onlyStored(r); !ok && !onlyLoaded(r) {
				return nil
			} else if ok {
				return nil
			}
		case *ssa.UnOp, *ssa.DebugRef:
		default:
			return nil
		}
	}
	return whole
}

// built returns what the field that tells gets in a message that is put together in a
// variable, and whether v is such a message. A nil value stands for zero.
func built(v *ssa.UnOp) (ssa.Value, bool) {
	a, ok := v.X.(*ssa.Alloc)
	if !ok || v.Op != token.MUL {
		return nil, false
	}
	at := tells(v.Type())
	if at < 0 {
		return nil, false
	}
	var told ssa.Value
	for _, r := range *a.Referrers() {
		switch r := r.(type) {
		case *ssa.FieldAddr:
			val, ok := onlyStored(r)
			if !ok || r.Field == at && told != nil {
				return nil, false
			}
			if r.Field == at {
				told = val
			}
		case *ssa.UnOp, *ssa.DebugRef:
		default:
			return nil, false
		}
	}
	return told, true
}

// onlyStored returns what is stored at an address that is used for nothing else.
func onlyStored(fa *ssa.FieldAddr) (ssa.Value, bool) {
	if fa.Referrers() == nil || len(*fa.Referrers()) != 1 {
		return nil, false
	}
	st, ok := (*fa.Referrers())[0].(*ssa.Store)
	if !ok || st.Addr != fa {
		return nil, false
	}
	return st.Val, true
}

func onlyLoaded(fa *ssa.FieldAddr) bool {
	for _, r := range *fa.Referrers() {
		switch r.(type) {
		case *ssa.UnOp, *ssa.DebugRef:
		default:
			return false
		}
	}
	return true
}

// converted returns the number of which v is another spelling; nil if it is none.
func converted(v *ssa.Convert) ssa.Value {
	from, ok := v.X.Type().Underlying().(*types.Basic)
	to, ok2 := v.Type().Underlying().(*types.Basic)
	if ok && ok2 && from.Info()&types.IsInteger != 0 && to.Info()&types.IsInteger != 0 {
		return v.X
	}
	return nil
}

// contexts lists the contexts among the arguments of a call.
func contexts(args []ssa.Value) []ssa.Value {
	var out []ssa.Value
	for _, a := range args {
		if n, ok := types.Unalias(a.Type()).(*types.Named); ok && n.Obj().Name() == "Context" && n.Obj().Pkg() != nil && n.Obj().Pkg().Path() == "context" {
			out = append(out, a)
		}
	}
	return out
}
