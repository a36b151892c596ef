package effect

import (
	"go/token"

	"golang.org/x/tools/go/ssa"

	"github.com/wsracecheck/wsracecheck/internal/loc"
	"github.com/wsracecheck/wsracecheck/internal/ops"
	"github.com/wsracecheck/wsracecheck/internal/ssabuild"
)

// An item is one step of a function: an operation, a call with the events of
// the callee, or one deferred call as it runs at one RunDefers. Items of a
// block are ordered by idx, then sub.
type item struct {
	block *ssa.BasicBlock
	idx   int
	sub   int
	in    ssa.Instruction // the operation, call or defer
	op    ops.Op
	sum   *Summary // of the callee, in the terms of the function; nil if unknown
	key   *loc.Loc // the sync.Once that runs sum
	// registered is the Defer of a deferred item, nil otherwise.
	registered *ssa.Defer
	optional   bool // a deferred item that is not registered on every path
	arm        int  // the arm of a select
	parks      bool // a call of something unknown that may block for long

	held   []*loc.Loc // the locks held before it
	closes []*loc.Loc // what sum closes with nothing to keep it from a second time
}

// list returns the steps of the function in block order.
func (b *builder) list() []*item {
	var out []*item
	defers := b.defers()
	for _, blk := range b.fn.Blocks {
		if blk == b.fn.Recover {
			continue
		}
		for idx, in := range blk.Instrs {
			switch in := in.(type) {
			case *ssa.Defer:
			case *ssa.RunDefers:
				out = append(out, b.runDefers(blk, idx, defers)...)
			case *ssa.Panic:
				if !ssabuild.Unreachable(in) {
					out = append(out, b.runDefers(blk, idx, defers)...)
				}
			case *ssa.Select:
				out = append(out, b.arms(blk, idx, in)...)
			default:
				if it := b.item(in); it != nil {
					it.block, it.idx = blk, idx
					out = append(out, it)
				}
			}
		}
	}
	return append(out, b.busyLoops()...)
}

// item makes the step of one instruction, or returns nil if it does nothing
// that matters.
func (b *builder) item(in ssa.Instruction) *item {
	op := b.s.Ops.Of(in)
	it := &item{in: in, op: op}
	b.step = in
	switch op.Kind {
	case ops.Read:
		return nil
	case ops.Fails:
		return &item{in: in, parks: true}
	case ops.Launch:
		body := b.launched(op, in)
		if body == nil {
			return nil
		}
		it.sum = body
		return it
	case ops.Once:
		it.key = op.Loc
		it.sum = b.callValue(op.Fn, nil)
		return it
	case ops.None:
		call, ok := in.(ssa.CallInstruction)
		if !ok {
			return nil
		}
		if it.sum = b.call(call.Common()); it.sum == nil || len(it.sum.Fn.Blocks) == 0 {
			it.parks = mayBlock(call.Common())
			if it.sum == nil && !it.parks {
				return nil
			}
		}
	}
	return it
}

// arms makes one step for each arm of a select.
func (b *builder) arms(blk *ssa.BasicBlock, idx int, sel *ssa.Select) []*item {
	var out []*item
	for k, st := range sel.States {
		op := b.s.Ops.Chan(st.Chan)
		if st.Send != nil {
			op = ops.Op{Kind: ops.Send, Loc: op.Loc, Val: st.Send}
		}
		out = append(out, &item{block: blk, idx: idx, sub: k, in: sel, op: op, arm: k})
	}
	return out
}

// defers lists the Defer instructions in the order of their registration.
func (b *builder) defers() []*ssa.Defer {
	var out []*ssa.Defer
	for _, blk := range b.fn.DomPreorder() {
		for _, in := range blk.Instrs {
			if d, ok := in.(*ssa.Defer); ok {
				out = append(out, d)
			}
		}
	}
	// Dominator preorder does not order a join before what hangs below an
	// earlier branch; reachability does.
	for i := 1; i < len(out); i++ {
		for k := i; k > 0 && b.reaches(out[k].Block(), out[k-1].Block()) && !b.reaches(out[k-1].Block(), out[k].Block()); k-- {
			out[k], out[k-1] = out[k-1], out[k]
		}
	}
	return out
}

// runDefers makes the steps of the deferred calls that run at one place, last
// registered first.
func (b *builder) runDefers(at *ssa.BasicBlock, idx int, defers []*ssa.Defer) []*item {
	var out []*item
	for i := len(defers) - 1; i >= 0; i-- {
		d := defers[i]
		if d.Block() != at && !b.reaches(d.Block(), at) {
			continue
		}
		it := b.item(d)
		if it == nil {
			continue
		}
		it.block, it.idx, it.sub = at, idx, len(out)
		it.registered = d
		it.optional = d.Block() != at && !d.Block().Dominates(at)
		out = append(out, it)
	}
	return out
}

// reaches reports whether to can be reached from the end of from at all.
func (b *builder) reaches(from, to *ssa.BasicBlock) bool {
	m, ok := b.reach[from]
	if !ok {
		m = make(map[*ssa.BasicBlock]bool)
		var walk func(*ssa.BasicBlock)
		walk = func(x *ssa.BasicBlock) {
			for _, s := range x.Succs {
				if !m[s] {
					m[s] = true
					walk(s)
				}
			}
		}
		walk(from)
		b.reach[from] = m
	}
	return m[to]
}

// busyLoops marks the loops that run for as long as the outside feeds them: a
// signal before such a loop is not the end.
func (b *builder) busyLoops() []*item {
	var out []*item
	for _, l := range b.g.loops {
		if l.ranges() {
			continue
		}
		for _, blk := range b.fn.Blocks {
			if !l.body[blk] {
				continue
			}
			if in := waitsOutside(blk); in != nil {
				out = append(out, &item{block: l.header, idx: len(l.header.Instrs), in: in, op: ops.Op{Kind: ops.Busy}})
				break
			}
		}
	}
	return out
}

// waitsOutside returns an instruction of blk that waits for something outside
// of the function, or nil.
func waitsOutside(blk *ssa.BasicBlock) ssa.Instruction {
	for _, in := range blk.Instrs {
		switch in := in.(type) {
		case *ssa.UnOp:
			if in.Op == token.ARROW {
				return in
			}
		case *ssa.Select:
			if in.Blocking {
				return in
			}
		case *ssa.Call:
			if _, builtin := in.Call.Value.(*ssa.Builtin); builtin {
				continue
			}
			if fn := in.Call.StaticCallee(); fn != nil && fn.Blocks != nil {
				continue // its own loops and waits count
			}
			if in.Call.Signature().Results().Len() > 0 {
				return in
			}
		}
	}
	return nil
}
