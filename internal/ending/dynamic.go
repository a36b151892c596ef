package ending

import (
	"go/types"

	"golang.org/x/tools/go/ssa"
	"golang.org/x/tools/go/types/typeutil"

	"github.com/wsracecheck/wsracecheck/internal/loc"

	"github.com/wsracecheck/wsracecheck/internal/ops"
)

// RunsOn reports whether the goroutine id may run fn: it calls it, or it calls a
// function value that nothing here resolves and fn, or one of its callers, is
// used as a value of that type.
func (m *Model) RunsOn(fn *ssa.Function, id string) bool {
	if m.runsOn[fn][id] {
		return true
	}
	on, ok := m.mayRun[id]
	if !ok {
		on = m.reachedFrom(id)
		m.mayRun[id] = on
	}
	return on[fn]
}

// reachedFrom lists the functions that the goroutine id may run.
func (m *Model) reachedFrom(id string) map[*ssa.Function]bool {
	out := make(map[*ssa.Function]bool)
	var work []*ssa.Function
	for _, fn := range m.fns {
		if m.runsOn[fn][id] {
			work = append(work, fn)
		}
	}
	values := m.functionValues()
	for len(work) > 0 {
		fn := work[len(work)-1]
		work = work[:len(work)-1]
		if out[fn] {
			continue
		}
		out[fn] = true
		work = append(work, m.Calls(fn)...)
		for _, sig := range m.unresolved(fn) {
			if fns, ok := values.At(sig).([]*ssa.Function); ok {
				work = append(work, fns...)
			}
		}
	}
	return out
}

// unresolved lists the types of the function values that fn calls and nothing
// here resolves.
func (m *Model) unresolved(fn *ssa.Function) []types.Type {
	var out []types.Type
	for _, b := range fn.Blocks {
		for _, in := range b.Instrs {
			call, ok := in.(ssa.CallInstruction)
			if !ok || call.Common().IsInvoke() || m.sums.Ops.Of(in).Kind != ops.None {
				continue
			}
			if _, builtin := call.Common().Value.(*ssa.Builtin); builtin {
				continue
			}
			if f := m.sums.R.Callee(call.Common()); f.Fn == nil {
				out = append(out, call.Common().Signature())
			}
		}
	}
	return out
}

// functionValues lists the functions of the package that are used as values, by
// their types.
func (m *Model) functionValues() *typeutil.Map {
	if m.values != nil {
		return m.values
	}
	m.values = new(typeutil.Map)
	for _, fn := range m.fns {
		for _, b := range fn.Blocks {
			for _, in := range b.Instrs {
				for _, op := range in.Operands(nil) {
					m.noteValue(in, *op)
				}
			}
		}
	}
	return m.values
}

func (m *Model) noteValue(in ssa.Instruction, v ssa.Value) {
	switch v.(type) {
	case *ssa.Function, *ssa.MakeClosure:
	default:
		return
	}
	if call, ok := in.(ssa.CallInstruction); ok && call.Common().Value == v {
		return
	}
	if f := m.sums.R.FuncOf(v); f.Fn != nil {
		sig := v.Type().Underlying()
		fns, _ := m.values.At(sig).([]*ssa.Function)
		m.values.Set(sig, append(fns, f.Fn))
	}
}

// Concerns reports whether a caller can be wrong about a t, or about what it
// directly holds.
func (m *Model) Concerns(t types.Type) bool {
	n := loc.NamedOf(t)
	if n == nil {
		return false
	}
	if m.endangers(n) {
		return true
	}
	st, ok := n.Underlying().(*types.Struct)
	if !ok {
		return false
	}
	for f := range st.Fields() {
		if n := loc.NamedOf(f.Type()); n != nil && m.endangers(n) {
			return true
		}
	}
	return false
}

func (m *Model) endangers(n *types.Named) bool {
	obj := n.Origin().Obj()
	return m.inDanger(obj) || len(m.farReaders(obj)) > 0
}
