package caller

import (
	"golang.org/x/tools/go/ssa"

	"github.com/wsracecheck/wsracecheck/internal/fact"
	"github.com/wsracecheck/wsracecheck/internal/ops"
)

// decides marks the stale reads whose value a branch tests, where it makes a
// difference to the outcome.
func (w *walker) decides(p *path, in *ssa.If, outcome bool) {
	for _, s := range p.stale {
		if s.value != nil && s.decided == nil && w.taint(s.value)[in.Cond] && !p.anyway(s, in, outcome) {
			s.decided = in
			s.quits = quitsAt(in.Block().Succs[index(outcome)])
		}
	}
}

// index is that of the successor of a branch which the other outcome leads to.
func index(outcome bool) int {
	if outcome {
		return 1
	}
	return 0
}

// quitsAt returns the return to which b leads without doing anything, or nil.
func quitsAt(b *ssa.BasicBlock) *ssa.Return {
	for range 4 {
		for _, in := range b.Instrs {
			switch in := in.(type) {
			case *ssa.RunDefers, *ssa.Jump:
			case *ssa.Return:
				return in
			default:
				return nil
			}
		}
		if len(b.Succs) != 1 {
			return nil
		}
		b = b.Succs[0]
	}
	return nil
}

// acts notes that in has done what others may see: since then a branch which a
// stale value decided has made a difference.
func (p *path) acts(in ssa.Instruction) {
	for _, s := range p.stale {
		if s.quits != nil && visible(in) {
			s.quits = nil
		}
	}
}

// visible reports whether others may see what in does. To wait shows nothing, and
// what is deferred runs on the other side of a branch, too.
func visible(in ssa.Instruction) bool {
	switch in := in.(type) {
	case *ssa.Store:
		a := baseAlloc(in.Addr)
		return a == nil || captured(a)
	case *ssa.Select:
		for _, st := range in.States {
			if st.Send != nil {
				return true
			}
		}
	case *ssa.MapUpdate, *ssa.Send, ssa.CallInstruction:
		return true
	}
	return false
}

// same reports whether ret, at which p ends, returns what the other side of the
// branch that s decided returns at once.
func (w *walker) same(p *path, s *stale, ret *ssa.Return) bool {
	if s.quits == nil {
		return false
	}
	for i := range ret.Results {
		f := fact.Of(fact.Returned(s.quits, i))
		if f.Kind != fact.Const && f.Kind != fact.Zero || f.Key() != p.lookup(w.returned(p, ret, i)).Key() {
			return false
		}
	}
	return true
}

// A stale value may only have decided which of its results a callee returns. A
// caller whose branches are the same for all of them does the same as if the
// value had been fresh.

// otherwise lists the results of the ways in which a callee returns if the read r
// of exit e is fresh; those that it never returns if r is stale, if there are any.
func (o *Outcome) otherwise(e *Exit, r *Read) [][]fact.Fact {
	if r.Result != decides {
		return nil
	}
	var all, only [][]fact.Fact
	for _, x := range o.Exits {
		if x.reads(r) || !within(x.Got, e.Got) {
			continue
		}
		all = append(all, x.Results)
		if !o.returnsStale(r, x.Results) {
			only = append(only, x.Results)
		}
	}
	if len(only) > 0 {
		return only
	}
	return all
}

// returnsStale reports whether the callee may return these results if the read r
// is stale.
func (o *Outcome) returnsStale(r *Read, results []fact.Fact) bool {
	for _, x := range o.Exits {
		if x.reads(r) && sameFacts(x.Results, results) {
			return true
		}
	}
	return false
}

// within reports whether all that a tells was received is among b.
func within(a, b []Got) bool {
	known := make(map[string]bool)
	for _, g := range b {
		known[gotKey(g, false)] = true
	}
	for _, g := range a {
		if !known[gotKey(g, false)] {
			return false
		}
	}
	return true
}

func (e *Exit) reads(r *Read) bool {
	for _, x := range e.Reads {
		if x.State == r.State && x.Load == r.Load {
			return true
		}
	}
	return false
}

func sameFacts(a, b []fact.Fact) bool {
	for i := range a {
		if a[i].Key() != b[i].Key() {
			return false
		}
	}
	return true
}

// contrast notes what else the callee that has made the read r could have
// returned.
func (p *path) contrast(r *Read, other [][]fact.Fact) {
	for _, s := range p.stale {
		if s.Site == r.Site && s.State == r.State {
			s.other = other
		}
	}
}

// anyway reports whether the branch would have had the same outcome with all
// else that the callee could have returned.
func (p *path) anyway(s *stale, in *ssa.If, outcome bool) bool {
	for _, other := range s.other {
		val, decided := fact.Eval(in.Cond, func(v ssa.Value) fact.Fact {
			for i, f := range other {
				if r := result(s.value, i); r != nil && p.real(v) == r {
					return f
				}
			}
			return p.lookup(v)
		})
		if !decided || val != outcome {
			return false
		}
	}
	return len(s.other) > 0
}

// justTested gives what in reads the facts of the same place where the branch
// into the block of in has tested it: it is taken for the same value.
func (w *walker) justTested(p *path, in ssa.Instruction, op ops.Op) {
	b := in.Block()
	if len(b.Preds) != 1 {
		return
	}
	test, ok := b.Preds[0].Instrs[len(b.Preds[0].Instrs)-1].(*ssa.If)
	if !ok {
		return
	}
	for _, v := range fact.Tested(test.Cond) {
		load, ok := v.(ssa.Instruction)
		if !ok || load.Block() != b.Preds[0] {
			continue
		}
		if x := w.s.Ops.Of(load); x.Kind == ops.Read && x.Loc == op.Loc && p.lookup(op.Val).Kind == fact.Unknown {
			if f := p.lookup(v); f.Kind != fact.Unknown {
				p.facts[op.Val] = f
			}
		}
	}
}

// nothingButError notes that e has an error if all else that it returns is nil,
// spelt out, and no return of the function spells out nil for all of them: then
// a caller may rely on one or the other.
func (w *walker) nothingButError(ret *ssa.Return, e *Exit) {
	if e.Err < 1 || e.Results[e.Err].Kind != fact.Unknown || !spellsNil(ret, e.Err) {
		return
	}
	for _, b := range w.fn.Blocks {
		if r, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return); ok && b != w.fn.Recover && spellsNil(r, -1) {
			return
		}
	}
	e.Results[e.Err] = fact.Fact{Kind: fact.NonZero}
}

// spellsNil reports whether ret returns the constant nil as each result but one.
func spellsNil(ret *ssa.Return, but int) bool {
	for i := range ret.Results {
		if c, ok := fact.Returned(ret, i).(*ssa.Const); i != but && (!ok || !c.IsNil()) {
			return false
		}
	}
	return true
}
