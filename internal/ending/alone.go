package ending

import (
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/wsracecheck/wsracecheck/internal/effect"
	"github.com/wsracecheck/wsracecheck/internal/loc"
	"github.com/wsracecheck/wsracecheck/internal/ops"
)

// A signal of an object is raised alone if the function that raises it has made
// the object and lets nobody else see it, neither before nor after: a
// constructor that fails. Then nobody waits for the signal but the function
// itself, later, and the goroutines that it starts.

// An audience is who can wait for a signal that is raised alone.
type audience struct {
	later   map[*ssa.Function]bool // what the raising function runs from then on
	started map[string]bool        // the goroutines that it starts
}

// hidden reports whether who receives r cannot have seen the raise s.
func (m *Model) hidden(s Site, r Received) bool {
	if r.In == nil && !r.Importer {
		return false
	}
	a := m.alone(s)
	if a == nil || r.Importer {
		return a != nil
	}
	if a.later[r.In] {
		return false
	}
	for id := range m.runsOn[r.In] {
		if a.started[id] {
			return false
		}
	}
	return true
}

// receiver returns the function that receives r, nil if it does not matter.
func (m *Model) receiver(r Received) *ssa.Function {
	if r.In == nil || r.Loc == nil {
		return nil
	}
	any, ok := m.memos.anyAlone[r.Loc]
	if !ok {
		for _, a := range r.Loc.Anchors {
			for _, s := range m.sites[a] {
				any = any || m.alone(s) != nil
			}
		}
		m.memos.anyAlone[r.Loc] = any
	}
	if !any {
		return nil
	}
	return r.In
}

// alone returns who can wait for the raise s if it is raised alone, else nil.
func (m *Model) alone(s Site) *audience {
	a, ok := m.memos.alone[s]
	if !ok {
		if m.raisedAlone(s) {
			a = m.audienceOf(s)
		}
		m.memos.alone[s] = a
	}
	return a
}

func (m *Model) raisedAlone(s Site) bool {
	fn := s.Ctx.Sum.Fn
	if s.Prefix == nil || s.Event.Block == nil || s.Event.Block.Parent() != fn {
		return false
	}
	root := s.Prefix.Root()
	if root == nil || root.Parent() != fn {
		return false
	}
	objects := []ssa.Value{root}
	if !s.Prefix.IsRoot() {
		objects = m.keptIn(s)
	}
	for _, v := range objects {
		if !m.escapes.Makes(v) {
			return false
		}
		for _, in := range m.escapes.Handed(v) {
			if sameWay(s.Event, in, v) {
				return false
			}
		}
	}
	return len(objects) > 0
}

// keptIn lists what the raising function stores in the place that is the object
// of s, which is a part of another object.
func (m *Model) keptIn(s Site) []ssa.Value {
	var out []ssa.Value
	for _, b := range s.Event.Block.Parent().Blocks {
		for _, in := range b.Instrs {
			if st, ok := in.(*ssa.Store); ok && m.sums.R.Of(st.Addr) == s.Prefix {
				out = append(out, st.Val)
			}
		}
	}
	return out
}

// sameWay reports whether some way through the function leads through e and in,
// both about the object v: a way to where v is made anew is about another one.
func sameWay(e *effect.Event, in ssa.Instruction, v ssa.Value) bool {
	block := in.Block()
	return block == e.Block || leads(e.Block, block, v) || leads(block, e.Block, v)
}

// leads reports whether to is reached from the end of from before v is made
// again.
func leads(from, to *ssa.BasicBlock, v ssa.Value) bool {
	return slices.Contains(ahead(from, v), to)
}

// ahead lists the blocks that are reached from the end of b before v is made
// again.
func ahead(b *ssa.BasicBlock, v ssa.Value) []*ssa.BasicBlock {
	var out []*ssa.BasicBlock
	made, _ := v.(ssa.Instruction)
	for work := []*ssa.BasicBlock{b}; len(work) > 0; {
		x := work[len(work)-1]
		work = work[:len(work)-1]
		for _, s := range x.Succs {
			if made != nil && s == made.Block() || slices.Contains(out, s) {
				continue
			}
			out = append(out, s)
			work = append(work, s)
		}
	}
	return out
}

// audienceOf lists what runs in the raising function from s on, and the
// goroutines that it starts.
func (m *Model) audienceOf(s Site) *audience {
	a := &audience{later: make(map[*ssa.Function]bool), started: make(map[string]bool)}
	var launched func(sum *effect.Summary, depth int)
	launched = func(sum *effect.Summary, depth int) {
		for _, e := range sum.Events {
			if e.Kind == ops.Launch && e.Body != nil && depth < maxFamily {
				a.started[launchID(e)] = true
				launched(e.Body, depth+1)
			}
		}
	}
	launched(s.Ctx.Sum, 0)
	e := s.Event
	m.runs(a, e.Call)
	from := e.Pos + 1
	if _, ok := e.Call.(*ssa.Defer); ok {
		from = e.Pos // other deferred calls
	}
	for _, in := range e.Block.Instrs[min(from, len(e.Block.Instrs)):] {
		m.runs(a, in)
	}
	for _, b := range ahead(e.Block, s.Prefix.Root()) {
		for _, in := range b.Instrs {
			m.runs(a, in)
		}
	}
	return a
}

// runs adds what in runs, and the function of in if it waits.
func (m *Model) runs(a *audience, in ssa.Instruction) {
	fn := in.Parent()
	switch in := in.(type) {
	case *ssa.Go:
		return
	case *ssa.Select:
		a.later[fn] = true
	case *ssa.RunDefers:
		for _, b := range fn.Blocks {
			for _, d := range b.Instrs {
				if d, ok := d.(*ssa.Defer); ok {
					m.runs(a, d)
				}
			}
		}
	case ssa.CallInstruction:
		m.reach(a, m.sums.R.Callee(in.Common()).Fn)
		for _, v := range in.Common().Args {
			m.reach(a, m.sums.R.FuncOf(v).Fn)
		}
	}
	switch m.sums.Ops.Of(in).Kind {
	case ops.Recv, ops.WaitAll, ops.CondWait, ops.Once, ops.Fails:
		a.later[fn] = true
	}
}

// reach adds fn and what it calls.
func (m *Model) reach(a *audience, fn *ssa.Function) {
	if fn == nil || a.later[fn] {
		return
	}
	a.later[fn] = true
	for _, c := range m.Calls(fn) {
		m.reach(a, c)
	}
}

// ownObject reports whether l is an object that fn has made and never hands out,
// such as a changed copy of one that others know.
func (m *Model) ownObject(l *loc.Loc, fn *ssa.Function) bool {
	if !l.IsRoot() || l.Root().Parent() != fn {
		return false
	}
	_, made := l.Root().(*ssa.Alloc)
	return made && len(m.escapes.Handed(l.Root())) == 0
}
