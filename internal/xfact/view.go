package xfact

import "go/types"

// A View finds the facts of objects of other packages. Its methods accept a nil
// receiver, which knows nothing. It is not safe for concurrent use.
type View struct {
	// FuncText and TypeText return the text of an object's fact, "" if it has none.
	FuncText func(*types.Func) string
	TypeText func(*types.TypeName) string
	// OwnFuncs and OwnTypes are what the package declares about itself.
	OwnFuncs map[*types.Func]*Func
	OwnTypes map[*types.TypeName]*Type

	funcs map[*types.Func]*Func
	types map[*types.TypeName]*Type
}

// Func returns the fact of a function or method, nil if there is none. A fact
// that cannot be read is none.
func (v *View) Func(fn *types.Func) *Func {
	if v == nil || fn == nil || v.FuncText == nil {
		return nil
	}
	fn = fn.Origin()
	if f := v.OwnFuncs[fn]; f != nil {
		return f
	}
	f, ok := v.funcs[fn]
	if ok {
		return f
	}
	if text := v.FuncText(fn); text != "" {
		f, _ = DecodeFunc(text)
	}
	if v.funcs == nil {
		v.funcs = make(map[*types.Func]*Func)
	}
	v.funcs[fn] = f
	return f
}

// Type returns the fact of a type name, nil if there is none.
func (v *View) Type(obj *types.TypeName) *Type {
	if v == nil || obj == nil || v.TypeText == nil {
		return nil
	}
	if t := v.OwnTypes[obj]; t != nil {
		return t
	}
	t, ok := v.types[obj]
	if ok {
		return t
	}
	if text := v.TypeText(obj); text != "" {
		t, _ = DecodeType(text)
	}
	if v.types == nil {
		v.types = make(map[*types.TypeName]*Type)
	}
	v.types[obj] = t
	return t
}
