package slice

import (
	"go/types"

	"github.com/wsracecheck/wsracecheck/internal/loc"
	"github.com/wsracecheck/wsracecheck/internal/skeleton"
)

// flagLike is the memory of which a test can tell something: somewhere a value that is
// known is stored there, or it is a bool. A test of all other memory goes either way.
func (p *Package) flagLike() set {
	if p.flagged == nil {
		p.flagged = set{0}
		for _, f := range p.Funcs {
			for i := range f.Nodes {
				n := &f.Nodes[i]
				switch n.Kind {
				case skeleton.Store, skeleton.Swap, skeleton.CAS:
				default:
					continue
				}
				if k := p.keys.of(n.Obj); k != 0 && (known(n.Val) || n.Val.Kind == skeleton.InReg && isFlag(n.Obj)) {
					p.flagged = p.flagged.with(int(k))
				}
			}
		}
	}
	return p.flagged
}

func known(v skeleton.Val) bool {
	return v.Kind == skeleton.Zero || v.Kind == skeleton.NonZero || v.Kind == skeleton.Const
}

// isFlag reports whether l is a bool, or an atomic.
func isFlag(l *loc.Loc) bool {
	if l.Type() == nil {
		return false
	}
	if n := loc.NamedOf(l.Type()); n != nil && n.Obj().Pkg() != nil && n.Obj().Pkg().Path() == "sync/atomic" {
		return true
	}
	b, ok := l.Type().Underlying().(*types.Basic)
	return ok && b.Info()&types.IsBoolean != 0
}
