package slice

import (
	"go/types"
	"strings"

	"github.com/wsracecheck/wsracecheck/internal/loc"
	"github.com/wsracecheck/wsracecheck/internal/skeleton"
)

// findWholes finds the structs of plain data that are stored as a whole.
func (p *Package) findWholes() {
	wholes, pointees := make(map[Key]bool), make(map[*types.TypeName]Key)
	for _, f := range p.Funcs {
		for i := range f.Nodes {
			n := &f.Nodes[i]
			if n.Kind != skeleton.Store || n.Obj == nil || n.Obj.IsRoot() || n.Obj.Type() == nil || !plainData(n.Obj.Type()) {
				continue
			}
			id := p.keys.of(n.Obj)
			if id == 0 {
				continue
			}
			wholes[id] = true
			if t := loc.NamedOf(n.Obj.Type()); t != nil && strings.HasPrefix(n.Obj.String(), "*") {
				pointees[t.Origin().Obj()] = id
			}
		}
	}
	clear(p.keys.memo)
	p.keys.wholes, p.keys.pointees = wholes, pointees
}

// plainData reports whether t is a struct of values: numbers, texts, errors, slices.
func plainData(t types.Type) bool {
	st, ok := t.Underlying().(*types.Struct)
	if !ok || isTime(t) || st.NumFields() == 0 {
		return false
	}
	for f := range st.Fields() {
		switch f.Type().Underlying().(type) {
		case *types.Basic, *types.Slice, *types.Interface:
		default:
			return false
		}
	}
	return true
}
