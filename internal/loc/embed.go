package loc

import "go/types"

// Apart reports whether two objects of one type, seen from two functions, are
// two objects: parts of structs of different types that embed them. What is
// embedded belongs to the struct that embeds it.
func Apart(a, b *Loc) bool {
	x, y := embedder(a), embedder(b)
	return x != nil && y != nil && x != y
}

// embedder returns the type of the struct that embeds l, nil if l is no
// embedded field.
func embedder(l *Loc) *types.TypeName {
	if l == nil || l.parent == nil || l.parent.typ == nil {
		return nil
	}
	n := NamedOf(l.parent.typ)
	if n == nil {
		return nil
	}
	st, ok := n.Underlying().(*types.Struct)
	if !ok {
		return nil
	}
	for f := range st.Fields() {
		if f.Name() == l.name {
			if f.Embedded() {
				return n.Origin().Obj()
			}
			return nil
		}
	}
	return nil
}
