package skeleton

import (
	"go/token"

	"golang.org/x/tools/go/ssa"

	"github.com/wsracecheck/wsracecheck/internal/loc"
	"github.com/wsracecheck/wsracecheck/internal/ops"
	"github.com/wsracecheck/wsracecheck/internal/ssabuild"
)

// Build makes the skeleton of fn.
func Build(fn *ssa.Function, r *loc.Resolver) *Func {
	b := &builder{
		fn: fn, r: r, c: ops.Classifier{R: r},
		f:       &Func{Fn: fn, Name: fn.RelString(pkgOf(fn)), Results: fn.Signature.Results().Len()},
		regs:    make(map[ssa.Value]int),
		entries: make(map[at]int),
		stacks:  make(map[pushed]*pending),
	}
	for _, p := range fn.Params {
		b.f.Params = append(b.f.Params, r.Table.RootOf(p))
		b.regs[p] = b.f.Regs
		b.f.Regs++
	}
	b.matter = interesting(fn)
	b.elems = b.elements(fn)
	b.counters, b.counts = counters(fn), newCounts()
	b.block(at{fn.Blocks[0], nil, b.counts, 0})
	for len(b.work) > 0 {
		w := b.work[0]
		b.work = b.work[1:]
		b.emitBlock(w)
	}
	b.f.compact()
	return b.f
}

// compact leads edges past nodes that do nothing, and drops what is not reached.
func (f *Func) compact() {
	past := func(i int) int {
		for range len(f.Nodes) {
			if n := &f.Nodes[i]; n.Kind != Nop || len(n.Succ) != 1 || n.Succ[0] == i {
				break
			}
			i = f.Nodes[i].Succ[0]
		}
		return i
	}
	to := make([]int, len(f.Nodes))
	for i := range to {
		to[i] = -1
	}
	order := []int{0}
	to[0] = 0
	for k := 0; k < len(order); k++ {
		n := &f.Nodes[order[k]]
		for j, s := range n.Succ {
			s = past(s)
			if to[s] < 0 {
				to[s] = len(order)
				order = append(order, s)
			}
			n.Succ[j] = to[s]
		}
	}
	out := make([]Node, len(order))
	for k, i := range order {
		out[k] = f.Nodes[i]
	}
	f.Nodes = out
}

// at is a block with the deferred calls that are pending at its start.
type at struct {
	b      *ssa.BasicBlock
	defers *pending
	counts counts
	from   int // the instruction that it starts with
}

// pending is a stack of deferred calls.
type pending struct {
	in *ssa.Defer
	up *pending
}

type pushed struct {
	in *ssa.Defer
	up *pending
}

type builder struct {
	fn      *ssa.Function
	r       *loc.Resolver
	c       ops.Classifier
	f       *Func
	regs    map[ssa.Value]int
	matter  map[ssa.Value]bool
	entries map[at]int // the first node of a block: a Nop
	stacks  map[pushed]*pending
	work    []at

	last   int      // the node that the next one follows, -1 if none does
	defers *pending // at the place that is being built
	in     ssa.Instruction
	// The loops that are laid out as often as they go round.
	counters []*ssa.Phi
	counts   counts
	elems    []element

	late bool // a deferred call is being laid out
}

// block returns the first node of a block, which is built later.
func (b *builder) block(w at) int {
	if n, ok := b.entries[w]; ok {
		return n
	}
	n := b.node(Node{Kind: Nop})
	b.entries[w] = n
	b.work = append(b.work, w)
	return n
}

// node adds a node that nothing leads to.
func (b *builder) node(n Node) int {
	if n.In == nil {
		n.In = b.in
	}
	if n.Pos == token.NoPos && n.In != nil {
		n.Pos = n.In.Pos()
	}
	n.Deferred = b.late
	switch n.Kind { // registers are numbered from 0: a kind that has none says so
	case Recv, Havoc:
	case Set, Load, Swap, CAS, Count, Stream, Pause, Use:
		n.Ok = NoReg
	default:
		n.Reg, n.Ok = NoReg, NoReg
	}
	b.forget(&n)
	b.f.Nodes = append(b.f.Nodes, n)
	return len(b.f.Nodes) - 1
}

// then adds a node behind the last one.
func (b *builder) then(n Node) int {
	i := b.node(n)
	b.lead(i)
	b.last = i
	return i
}

func (b *builder) lead(to int) {
	if b.last >= 0 {
		b.f.Nodes[b.last].Succ = append(b.f.Nodes[b.last].Succ, to)
	}
}

func (b *builder) push(in *ssa.Defer) {
	n := 0
	for p := b.defers; p != nil; p = p.up {
		if p.in == in {
			n++
		}
	}
	if n >= 2 {
		return // in a loop: it runs any number of times, and twice shows all there is
	}
	k := pushed{in, b.defers}
	if b.stacks[k] == nil {
		b.stacks[k] = &pending{in, b.defers}
	}
	b.defers = b.stacks[k]
}

func (b *builder) emitBlock(w at) {
	b.last, b.defers, b.counts = b.entries[w], w.defers, w.counts
	for i, in := range w.b.Instrs {
		if i < w.from {
			continue
		}
		b.in = in
		switch in := in.(type) {
		case *ssa.Phi, *ssa.DebugRef:
		case *ssa.If:
			b.branch(w.b, in)
		case *ssa.Jump:
			b.edge(w.b, 0)
		case *ssa.Return:
			b.ret(in)
		case *ssa.Panic:
			b.panics(in)
		case *ssa.RunDefers:
			b.runDefers()
		case *ssa.Defer:
			b.push(in)
		case *ssa.Select:
			if b.choose(w.b, in) {
				return
			}
		default:
			b.instr(in)
			if b.last >= 0 && b.f.Nodes[b.last].Kind == Halt || b.comesTo(w, i) {
				return
			}
		}
	}
}

// edge leads on to successor i of block from, giving its phis their values.
func (b *builder) edge(from *ssa.BasicBlock, i int) {
	to := from.Succs[i]
	b.phis(from, to)
	b.lead(b.block(at{to, b.defers, b.enter(from, to), 0}))
}

// phis sets the phis of block to where it is entered from block from.
func (b *builder) phis(from, to *ssa.BasicBlock) {
	pred := -1
	for k, p := range to.Preds {
		if p == from {
			pred = k
		}
	}
	if pred < 0 {
		return
	}
	type move struct {
		reg int
		val Val
	}
	var moves []move
	phis := make(map[int]bool)
	for _, in := range to.Instrs {
		phi, ok := in.(*ssa.Phi)
		if !ok {
			break
		}
		if !b.matter[phi] {
			continue
		}
		moves = append(moves, move{b.reg(phi), b.val(phi.Edges[pred])})
		phis[b.reg(phi)] = true
	}
	for i, m := range moves { // read all before one is set
		if len(moves) > 1 && m.val.Kind == InReg && phis[m.val.Reg] && m.val.Reg != m.reg {
			tmp := b.f.Regs
			b.f.Regs++
			b.then(Node{Kind: Set, Reg: tmp, Val: m.val})
			moves[i].val.Reg = tmp
		}
	}
	for _, m := range moves {
		switch {
		case m.val.Kind == InReg && m.val.Reg == m.reg:
		case m.val.Kind == Any:
			b.then(Node{Kind: Havoc, Reg: m.reg, Ok: NoReg})
		default:
			b.then(Node{Kind: Set, Reg: m.reg, Val: m.val})
		}
	}
}

func (b *builder) ret(in *ssa.Return) {
	n := Node{Kind: Return, Pos: in.Pos()}
	for _, v := range in.Results {
		n.Vals = append(n.Vals, b.val(v))
	}
	b.then(n)
	b.last = -1
}

func (b *builder) panics(in *ssa.Panic) {
	if ssabuild.Unreachable(in) {
		b.then(Node{Kind: Halt})
		b.last = -1
		return
	}
	recovered := false
	for p := b.defers; p != nil; p = p.up {
		recovered = recovered || recovers(b.r.Callee(&p.in.Call).Fn)
	}
	b.runDefers()
	n := Node{Kind: Panic}
	if recovered {
		n.Kind = Return
		n.Vals = make([]Val, b.f.Results)
	}
	b.then(n)
	b.last = -1
}

// recovers reports whether fn calls recover.
func recovers(fn *ssa.Function) bool {
	if fn == nil {
		return false
	}
	for _, bl := range fn.Blocks {
		for _, in := range bl.Instrs {
			if c, ok := in.(*ssa.Call); ok {
				if bi, ok := c.Call.Value.(*ssa.Builtin); ok && bi.Name() == "recover" {
					return true
				}
			}
		}
	}
	return false
}

// runDefers lays out the pending calls, the last one first.
func (b *builder) runDefers() {
	was := b.in
	b.late = true
	for b.defers != nil && b.last >= 0 {
		d := b.defers
		b.defers = d.up
		b.in = d.in
		b.instr(d.in)
	}
	b.in, b.late = was, false
}

func pkgOf(fn *ssa.Function) *typesPackage {
	if fn.Pkg == nil {
		return nil
	}
	return fn.Pkg.Pkg
}
