package ending

import (
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/wsracecheck/wsracecheck/internal/loc"
)

// handedTo reports whether fn, or a function that calls it, is given to package
// pkg as a callback: then it may run on a goroutine of that package.
func (m *Model) handedTo(fn *ssa.Function, pkg *types.Package) bool {
	if m.handed == nil {
		m.handed = make(map[*ssa.Function]map[*types.Package]bool)
		for _, f := range m.fns {
			for _, b := range f.Blocks {
				for _, in := range b.Instrs {
					m.hand(in)
				}
			}
		}
	}
	return m.handed[fn][pkg]
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
		m.mark(f.Fn, pkg)
		return
	}
	mi, ok := v.(*ssa.MakeInterface)
	if !ok {
		return
	}
	if f := m.sums.R.FuncOf(mi.X); f.Fn != nil { // a function type with methods
		m.mark(f.Fn, pkg)
	}
	if n := loc.NamedOf(mi.X.Type()); n != nil {
		for meth := range n.Origin().Methods() {
			if f := mi.Parent().Prog.FuncValue(meth); f != nil {
				m.mark(f, pkg)
			}
		}
	}
}

func (m *Model) mark(fn *ssa.Function, pkg *types.Package) {
	if m.handed[fn][pkg] {
		return
	}
	if m.handed[fn] == nil {
		m.handed[fn] = make(map[*types.Package]bool)
	}
	m.handed[fn][pkg] = true
	for _, c := range m.calls(fn, false) {
		m.mark(c, pkg)
	}
}
