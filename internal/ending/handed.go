package ending

import (
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/wsracecheck/wsracecheck/internal/loc"
)

// A handing is that a function of some signature is given to a package.
type handing struct {
	pkg   *types.Package
	shape string
}

// handedTo reports whether fn, or a function that calls it, is given to the
// package of g as a callback of a signature that g calls: then it may run on g.
func (m *Model) handedTo(fn *ssa.Function, g *Far) bool {
	if m.handed == nil {
		m.handed = make(map[*ssa.Function]map[handing]bool)
		for _, f := range m.fns {
			for _, b := range f.Blocks {
				for _, in := range b.Instrs {
					m.hand(in)
				}
			}
		}
	}
	for _, sig := range g.Callbacks {
		if m.handed[fn][handing{g.Type.Pkg(), sig}] {
			return true
		}
	}
	return false
}

// hand notes the functions that in gives to another package: as arguments, in
// fields of its types, as methods of an interface value.
func (m *Model) hand(in ssa.Instruction) {
	switch in := in.(type) {
	case ssa.CallInstruction:
		c := in.Common()
		var pkg *types.Package
		if c.IsInvoke() {
			pkg = c.Method.Pkg()
		} else if f := c.StaticCallee(); f != nil && f.Object() != nil {
			pkg = f.Object().Pkg()
		}
		if pkg == nil || pkg == in.Parent().Pkg.Pkg {
			return
		}
		for _, a := range c.Args {
			m.give(a, pkg)
		}
	case *ssa.Store:
		fa, ok := in.Addr.(*ssa.FieldAddr)
		if !ok {
			return
		}
		if n := loc.NamedOf(fa.X.Type()); n != nil && n.Obj().Pkg() != nil {
			m.give(in.Val, n.Obj().Pkg())
		}
	}
}

func (m *Model) give(v ssa.Value, pkg *types.Package) {
	if f := m.sums.R.FuncOf(v); f.Fn != nil {
		m.mark(f.Fn, handing{pkg, shape(f.Fn.Signature)})
		return
	}
	mi, ok := v.(*ssa.MakeInterface)
	if !ok {
		return
	}
	if f := m.sums.R.FuncOf(mi.X); f.Fn != nil { // a function type with methods
		m.mark(f.Fn, handing{pkg, shape(f.Fn.Signature)})
	}
	if n := loc.NamedOf(mi.X.Type()); n != nil {
		for meth := range n.Origin().Methods() {
			if f := mi.Parent().Prog.FuncValue(meth); f != nil {
				m.mark(f, handing{pkg, shape(f.Signature)})
			}
		}
	}
}

func (m *Model) mark(fn *ssa.Function, h handing) {
	if m.handed[fn][h] {
		return
	}
	if m.handed[fn] == nil {
		m.handed[fn] = make(map[handing]bool)
	}
	m.handed[fn][h] = true
	for _, c := range m.calls(fn, false) {
		m.mark(c, h)
	}
}
