package skeleton

import (
	"go/constant"
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/wsracecheck/wsracecheck/internal/loc"
)

// An Alias says that two places hold one signal: an element of a collection and what was
// put there, or a field and the parameter that it keeps.
type Alias struct{ A, B *loc.Loc }

// All elements of a collection are one place, whatever their keys.
const anyKey = "[*]"

// elem is the place of the elements of collection v.
func (b *builder) elem(v ssa.Value, typ types.Type) *loc.Loc {
	return b.r.Table.Child(b.r.Of(v), anyKey, typ)
}

// taken returns the collection of which v is an element: found by a key that is not
// known, by index, or met in a range loop; nil if it is none.
func taken(v ssa.Value) ssa.Value {
	switch v := v.(type) {
	case *ssa.Lookup:
		if !constKey(v.Index) {
			return v.X
		}
	case *ssa.UnOp:
		if ia, ok := v.X.(*ssa.IndexAddr); ok {
			return ia.X
		}
	case *ssa.Extract:
		switch t := v.Tuple.(type) {
		case *ssa.Lookup:
			if v.Index == 0 && !constKey(t.Index) {
				return t.X
			}
		case *ssa.Next:
			if it, ok := t.Iter.(*ssa.Range); ok && v.Index == 2 {
				return it.X
			}
		}
	case *ssa.TypeAssert:
		return kept(v)
	}
	return nil
}

func constKey(v ssa.Value) bool {
	c, ok := v.(*ssa.Const)
	return ok && c.Value != nil && (c.Value.Kind() == constant.String || c.Value.Kind() == constant.Int)
}

// kept returns the sync.Map of which v is an entry: loaded, or handed to a literal that
// its Range calls; nil if it is none.
func kept(v *ssa.TypeAssert) ssa.Value {
	switch x := v.X.(type) {
	case *ssa.Extract:
		if c, ok := x.Tuple.(*ssa.Call); ok && x.Index == 0 && mapMethod(c) != "" {
			return c.Call.Args[0]
		}
	case *ssa.Parameter:
		fn := x.Parent()
		if fn.Parent() == nil || len(fn.Params) != 2 || fn.Params[1] != x {
			return nil
		}
		for _, bl := range fn.Parent().Blocks {
			for _, in := range bl.Instrs {
				if c, ok := in.(*ssa.Call); ok && mapMethod(c) == "Range" && literal(c.Call.Args[1]) == fn {
					return c.Call.Args[0]
				}
			}
		}
	}
	return nil
}

func literal(v ssa.Value) *ssa.Function {
	switch v := v.(type) {
	case *ssa.MakeClosure:
		fn, _ := v.Fn.(*ssa.Function)
		return fn
	case *ssa.Function:
		return v
	}
	return nil
}

// mapMethod names the method of sync.Map that c calls, "" if it calls none.
func mapMethod(c *ssa.Call) string {
	fn := c.Call.StaticCallee()
	if fn == nil || fn.Signature.Recv() == nil {
		return ""
	}
	n := loc.NamedOf(fn.Signature.Recv().Type())
	if n == nil || n.Obj().Pkg() == nil || n.Obj().Pkg().Path() != "sync" || n.Obj().Name() != "Map" {
		return ""
	}
	return fn.Name()
}

// channel is the place of channel v, known by what holds it.
func (b *builder) channel(v ssa.Value, otherwise *loc.Loc) *loc.Loc {
	if _, ok := v.Type().Underlying().(*types.Chan); !ok {
		return otherwise
	}
	if in := taken(v); in != nil {
		if l := b.elem(in, v.Type()); l != nil {
			return l
		}
	}
	return otherwise
}

// put notes that v is put into a collection.
func (b *builder) put(into, v ssa.Value) {
	for {
		mi, ok := v.(*ssa.MakeInterface)
		if !ok {
			break
		}
		v = mi.X
	}
	if _, ok := v.Type().Underlying().(*types.Chan); ok {
		b.alias(b.elem(into, v.Type()), b.channel(v, b.r.Signal(b.r.Of(v))))
	}
}

func (b *builder) alias(x, y *loc.Loc) {
	if x != nil && y != nil && x != y {
		b.f.Aliases = append(b.f.Aliases, Alias{x, y})
	}
}

// appended notes the channels that a call of append adds to a slice.
func (b *builder) appended(c *ssa.CallCommon) {
	if len(c.Args) != 2 {
		return
	}
	sl, ok := c.Args[1].(*ssa.Slice)
	if !ok {
		return
	}
	arr, ok := sl.X.(*ssa.Alloc)
	if !ok {
		return
	}
	for _, r := range *arr.Referrers() {
		ia, ok := r.(*ssa.IndexAddr)
		if !ok {
			continue
		}
		for _, u := range *ia.Referrers() {
			if st, ok := u.(*ssa.Store); ok && st.Addr == ia {
				b.put(c.Args[0], st.Val)
			}
		}
	}
}

// keeps notes that a field keeps a channel or context that a function was given.
func (b *builder) keeps(in *ssa.Store) {
	if _, ok := in.Addr.(*ssa.FieldAddr); !ok {
		return
	}
	_, isChan := in.Val.Type().Underlying().(*types.Chan)
	if !isChan && len(contexts([]ssa.Value{in.Val})) == 0 {
		return
	}
	val := b.r.Of(in.Val)
	if val == nil || !val.IsRoot() {
		return
	}
	if _, ok := val.Root().(*ssa.Parameter); ok {
		b.alias(b.r.Signal(b.r.Of(in.Addr)), b.r.Signal(val))
	}
}
