package loc

import "go/types"

// target is the name, below a pointer, of the whole that it points to. The
// fields of that lie below the pointer itself, as in Go: c.stats.sent.
const target = "*"

// Target returns the path of the whole, of type typ, that is loaded or stored
// through the address l. The address of a variable has the path of the
// variable, and then so has the whole.
func (t *Table) Target(l *Loc, typ types.Type) *Loc {
	if l == nil || l.typ == nil {
		return l
	}
	p, ok := l.typ.Underlying().(*types.Pointer)
	if !ok || !types.Identical(p.Elem(), typ) {
		return l
	}
	return t.Child(l, target, typ)
}

// pointee is what t points to, or t if it is no pointer.
func pointee(t types.Type) types.Type {
	if p, ok := t.Underlying().(*types.Pointer); ok {
		return p.Elem()
	}
	return t
}
