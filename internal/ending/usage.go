package ending

import (
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/wsracecheck/wsracecheck/internal/loc"
	"github.com/wsracecheck/wsracecheck/internal/ops"
)

// callers tells how the functions of the package are used.
type callers struct {
	called map[*ssa.Function][]*ssa.Function // by whom, directly
	loose  map[*ssa.Function]bool            // used in another way, too
	// within gives the sync.Once, in the terms of the function, that is the only
	// one to run it.
	within map[*ssa.Function]*loc.Loc
}

func (m *Model) usage(fns []*ssa.Function) callers {
	c := callers{called: make(map[*ssa.Function][]*ssa.Function), loose: make(map[*ssa.Function]bool), within: make(map[*ssa.Function]*loc.Loc)}
	for _, fn := range fns {
		for _, b := range fn.Blocks {
			for _, in := range b.Instrs {
				m.uses(&c, fn, in)
			}
		}
	}
	return c
}

func (m *Model) uses(c *callers, fn *ssa.Function, in ssa.Instruction) {
	var callee ssa.Value
	if call, ok := in.(ssa.CallInstruction); ok && !call.Common().IsInvoke() {
		_, isGo := in.(*ssa.Go)
		if f := m.sums.R.Callee(call.Common()); !isGo && f.Fn != nil && m.sums.Ops.Of(in).Kind == ops.None {
			c.called[f.Fn] = append(c.called[f.Fn], fn)
			callee = call.Common().Value
		}
	}
	m.runsOnce(c, in)
	for _, op := range in.Operands(nil) {
		if *op == nil || *op == callee {
			continue
		}
		if f := m.sums.R.FuncOf(*op); f.Fn != nil {
			c.loose[f.Fn] = true
		}
	}
}

// runsOnce notes the literal that in, a call of Once.Do, runs, if nothing else
// can run it.
func (m *Model) runsOnce(c *callers, in ssa.Instruction) {
	op := m.sums.Ops.Of(in)
	if op.Kind != ops.Once || op.Loc == nil {
		return
	}
	mc, ok := op.Fn.(*ssa.MakeClosure)
	if !ok || len(*mc.Referrers()) != 1 {
		return
	}
	if f := m.sums.R.FuncOf(mc); f.Fn != nil && f.Recv == nil {
		c.within[f.Fn] = op.Loc
	}
}

// Within returns the sync.Once whose body fn is, nil if it is none or is called
// in another way, too.
func (m *Model) Within(fn *ssa.Function) *loc.Loc { return m.use.within[fn] }

// CallersDecide reports whether every use of fn is a call by a function of
// the package, so that its callers decide about its findings.
func (m *Model) CallersDecide(fn *ssa.Function) bool {
	if obj, ok := fn.Object().(*types.Func); !ok || obj.Exported() {
		return false
	}
	return len(m.use.called[fn]) > 0 && !m.use.loose[fn] && !m.recurs(fn)
}

// recurs reports whether fn calls itself through others.
func (m *Model) recurs(fn *ssa.Function) bool {
	seen := make(map[*ssa.Function]bool)
	work := append([]*ssa.Function(nil), m.use.called[fn]...)
	for len(work) > 0 {
		f := work[len(work)-1]
		work = work[:len(work)-1]
		if f == fn {
			return true
		}
		if !seen[f] {
			seen[f] = true
			work = append(work, m.use.called[f]...)
		}
	}
	return false
}
