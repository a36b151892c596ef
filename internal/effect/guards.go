package effect

import (
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/wsracecheck/wsracecheck/internal/fact"
	"github.com/wsracecheck/wsracecheck/internal/loc"
	"github.com/wsracecheck/wsracecheck/internal/ops"
)

// A guard is a branch that only one run can take: it is entered while a place
// is zero, and the place is set before the guard's lock is given up.
type guard struct {
	key  *loc.Loc
	into *ssa.BasicBlock // all that it dominates happens once
	bare bool            // no lock is held: it happens once on each goroutine
}

// guards finds the branches of the function that happen once: a flag that is
// tested and set in one critical section, or a compare-and-swap.
func (b *builder) guards(items []*item, before map[*item]*state) []guard {
	var out []guard
	for _, blk := range b.fn.Blocks {
		cond, outcome, ok := edgeInto(blk)
		if !ok {
			continue
		}
		fact.Learn(cond, outcome, func(v ssa.Value, f fact.Fact) {
			if s, ok := b.swapOf(v); ok {
				if key := b.first(s, f); key != nil {
					out = append(out, guard{key: key, into: blk})
				}
				return
			}
			in, ok := v.(ssa.Instruction)
			if !ok {
				return
			}
			if op := b.s.Ops.Of(in); op.Loc != nil && op.Kind == ops.Read && f.Kind == fact.Zero {
				if set, locked := b.sets(in, op.Loc, blk, items, before); set {
					out = append(out, guard{op.Loc, blk, !locked})
				}
			}
		})
	}
	return append(out, b.closedGuards(items, before)...)
}

// A swap is an atomic exchange, in the terms of the function.
type swap struct {
	op      ops.Op
	compare bool
}

// swapOf returns the exchange whose result v is: v makes it, or calls a function
// that does nothing else.
func (b *builder) swapOf(v ssa.Value) (swap, bool) {
	in, ok := v.(ssa.CallInstruction)
	if !ok {
		return swap{}, false
	}
	fn := in.Common().StaticCallee()
	if fn == nil {
		return swap{}, false
	}
	if op := b.s.Ops.Of(in); op.Kind == ops.Write && op.Swaps {
		return swap{op, strings.HasPrefix(fn.Name(), "CompareAndSwap")}, op.Loc != nil
	}
	if len(fn.Blocks) != 1 {
		return swap{}, false
	}
	ret, ok := fn.Blocks[0].Instrs[len(fn.Blocks[0].Instrs)-1].(*ssa.Return)
	if !ok || len(ret.Results) != 1 {
		return swap{}, false
	}
	inner, ok := converted(ret.Results[0]).(*ssa.Call)
	if !ok {
		return swap{}, false
	}
	s, ok := b.swapOf(inner)
	if !ok {
		return swap{}, false
	}
	args := b.s.R.Args(loc.Func{Fn: fn}, in.Common())
	s.op.Loc = b.s.R.Table.Translate(s.op.Loc, b.s.R.SubstArgs(loc.Func{Fn: fn}, args))
	if p, isParam := converted(s.op.Val).(*ssa.Parameter); isParam {
		if i := paramIndex(fn, p); i >= 0 && i < len(args) {
			s.op.Val = args[i]
		}
	}
	return s, s.op.Loc != nil
}

// converted strips conversions of v.
func converted(v ssa.Value) ssa.Value {
	for {
		switch x := v.(type) {
		case *ssa.ChangeType:
			v = x.X
		case *ssa.Convert:
			v = x.X
		default:
			return v
		}
	}
}

// first returns what keeps others from being the first, too, if the result f of s
// tells that this run was it: the place held zero, or not what it holds now.
func (b *builder) first(s swap, f fact.Fact) *loc.Loc {
	set := fact.Of(s.op.Val)
	switch {
	case s.compare && f.IsNonZero(), !s.compare && f.Kind == fact.Zero:
		return s.op.Loc
	case !s.compare && set.Kind == fact.Const && f.Kind == fact.NotConst:
		if eq, decided := fact.Equal(f, set); decided && !eq {
			return b.s.R.Table.Child(s.op.Loc, "[="+set.Key()+"]", nil)
		}
	}
	return nil
}

// sets reports whether the test in leads to a write of l in or below blk, and
// whether a lock is held from the test to it.
func (b *builder) sets(in ssa.Instruction, l *loc.Loc, blk *ssa.BasicBlock, items []*item, before map[*item]*state) (set, locked bool) {
	for _, it := range items {
		if it.op.Kind != ops.Write || it.op.Loc != l || before[it] == nil || !blk.Dominates(it.block) {
			continue
		}
		if f := fact.Of(it.op.Val); f.Kind == fact.Zero {
			continue
		}
		set = set || it.block == blk
		if len(Intersect(b.heldAt(in, items, before), before[it].held)) > 0 {
			return true, true
		}
	}
	return set, false
}

// heldAt returns the locks that are held at an instruction that is no item.
func (b *builder) heldAt(in ssa.Instruction, items []*item, before map[*item]*state) []*loc.Loc {
	idx := -1
	for i, x := range in.Block().Instrs {
		if x == in {
			idx = i
		}
	}
	s := b.entryState(in.Block())
	if s == nil {
		return nil
	}
	cur := s.clone()
	for _, it := range items {
		if it.block == in.Block() && it.idx < idx {
			b.transfer(cur, it)
		}
	}
	return cur.held
}

// closedGuards finds closes that happen only if the channel was not found
// closed before, under one lock.
func (b *builder) closedGuards(items []*item, before map[*item]*state) []guard {
	var out []guard
	for _, it := range items {
		if it.op.Kind != ops.Close || before[it] == nil || len(before[it].held) == 0 {
			continue
		}
		for d := it.block; d != nil; d = d.Idom() {
			cond, outcome, ok := edgeInto(d)
			if !ok {
				continue
			}
			fact.Learn(cond, outcome, func(v ssa.Value, f fact.Fact) {
				ex, ok := v.(*ssa.Extract)
				if !ok || ex.Index != 0 {
					return
				}
				sel, ok := ex.Tuple.(*ssa.Select)
				if !ok || sel.Blocking || len(sel.States) != 1 || sel.States[0].Send != nil || f.Kind == fact.Zero {
					return
				}
				if b.s.Ops.Chan(sel.States[0].Chan).Loc == it.op.Loc {
					out = append(out, guard{key: it.op.Loc, into: d})
				}
			})
		}
	}
	return out
}

// lockedByCaller makes of what keeps e, an event of the callee of it, from happening
// twice on one goroutine something that does so for all: a lock that the function
// holds around the call.
func (b *builder) lockedByCaller(e *Event, it *item, st *state) {
	if len(e.Bare) == 0 {
		return
	}
	held := st.held
	for _, l := range it.sum.Released {
		held = remove(held, l)
	}
	if len(held) == 0 {
		return
	}
	e.Once = b.merge.locs.of(e.Once, e.Bare)
	e.First = e.First || e.Kind == ops.Write && contains(e.Bare, e.Loc)
}

// guarding lists the keys of what guards it, apart those that no lock guards.
func guarding(guards []guard, it *item) (out, bare []*loc.Loc) {
	at := it.block
	if it.registered != nil {
		at = it.registered.Block()
	}
	for _, g := range guards {
		switch {
		case !g.into.Dominates(at):
		case g.bare:
			bare = add(bare, g.key)
		default:
			out = add(out, g.key)
		}
	}
	return out, bare
}
