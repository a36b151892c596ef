package effect

import (
	"go/constant"
	"go/token"

	"golang.org/x/tools/go/ssa"

	"github.com/wsracecheck/wsracecheck/internal/fact"
	"github.com/wsracecheck/wsracecheck/internal/loc"
	"github.com/wsracecheck/wsracecheck/internal/ops"
)

// A state is what must hold at one place of a function, whatever path led
// there. A nil *state is unreached.
type state struct {
	held    []*loc.Loc
	waited  []Happened
	settled []Settled
	locks   Locking
}

func (s *state) clone() *state {
	c := *s
	return &c
}

// meet returns what holds on both of two paths.
func meet(a, b *state) *state {
	if a == nil {
		return b
	}
	if b == nil {
		return a
	}
	out := &state{held: Intersect(a.held, b.held), locks: meetLocking(a.locks, b.locks)}
	for _, h := range a.waited {
		for _, k := range b.waited {
			if h.Loc == k.Loc {
				if h.Mode != k.Mode {
					h.Mode = Any
				}
				out.waited = append(out.waited, h)
				break
			}
		}
	}
	for _, x := range a.settled {
		for _, y := range b.settled {
			if x.Loc == y.Loc {
				if x.Val.Key() != y.Val.Key() {
					x.Val = fact.Fact{Kind: fact.NonZero}
				}
				x.Tested = x.Tested && y.Tested
				out.settled = append(out.settled, x)
				break
			}
		}
	}
	return out
}

func (s *state) same(t *state) bool {
	if s == nil || t == nil {
		return s == t
	}
	return len(s.held) == len(t.held) && len(s.waited) == len(t.waited) && len(s.settled) == len(t.settled) &&
		settledKey(s) == settledKey(t) && s.locks.same(t.locks)
}

func settledKey(s *state) string {
	k := ""
	for _, x := range s.settled {
		k += x.Val.Key()
		if x.Tested {
			k += "t"
		}
		k += ";"
	}
	return k
}

func (s *state) happened(h Happened) {
	if h.Loc == nil {
		return
	}
	for _, x := range s.waited {
		if x == h {
			return
		}
	}
	s.waited = append(s.waited[:len(s.waited):len(s.waited)], h)
}

func (s *state) settle(x Settled) {
	if x.Loc == nil {
		return
	}
	out := make([]Settled, 0, len(s.settled)+1)
	for _, y := range s.settled {
		if y.Loc != x.Loc {
			out = append(out, y)
		}
	}
	s.settled = append(out, x)
}

func (s *state) unsettle(l *loc.Loc) {
	for i, y := range s.settled {
		if y.Loc == l {
			s.settled = append(s.settled[:i:i], s.settled[i+1:]...)
			return
		}
	}
}

// dataflow computes what must hold before each item and, in exit, whenever
// the function returns.
func (b *builder) dataflow(items []*item) (before map[*item]*state, exit *state) {
	byBlock := make(map[*ssa.BasicBlock][]*item)
	for _, it := range items {
		byBlock[it.block] = append(byBlock[it.block], it)
	}
	before = make(map[*item]*state)
	in := b.entries
	entry := b.fn.Blocks[0]
	in[entry] = &state{}
	work := []*ssa.BasicBlock{entry}
	for steps := 0; len(work) > 0 && steps < 40*len(b.fn.Blocks); steps++ {
		blk := work[0]
		work = work[1:]
		cur := in[blk].clone()
		for _, it := range byBlock[blk] {
			before[it] = cur.clone()
			b.transfer(cur, it)
		}
		for i, s := range blk.Succs {
			out := cur.clone()
			b.edge(out, blk, i)
			next := meet(in[s], out)
			if in[s] == nil || !next.same(in[s]) {
				in[s] = next
				work = append(work, s)
			}
		}
		if len(blk.Instrs) > 0 {
			if _, ok := blk.Instrs[len(blk.Instrs)-1].(*ssa.Return); ok && blk != b.fn.Recover {
				b.exits[blk] = cur
			}
		}
	}
	for _, blk := range b.fn.Blocks {
		exit = meet(exit, b.exits[blk])
	}
	return before, exit
}

// entryState returns what holds at the start of blk, nil if it is unreached.
func (b *builder) entryState(blk *ssa.BasicBlock) *state { return b.entries[blk] }

// transfer applies one item.
func (b *builder) transfer(s *state, it *item) {
	b.lockTransfer(&s.locks, it)
	switch it.op.Kind {
	case ops.Lock:
		if !it.optional {
			s.held = add(s.held, it.op.Loc)
		}
	case ops.Unlock:
		if !contains(s.held, it.op.Loc) {
			b.released = add(b.released, it.op.Loc)
		}
		s.held = remove(s.held, it.op.Loc)
	case ops.Recv:
		if _, sel := it.in.(*ssa.Select); !sel && !it.op.Timer && !it.op.Tick {
			s.happened(Happened{it.op.Loc, Any})
		}
	case ops.WaitAll:
		s.happened(Happened{it.op.Loc, Any})
	case ops.Write:
		b.settleWrite(s, it.op)
	case ops.Launch:
		return
	}
	if it.sum == nil || it.optional {
		return
	}
	for _, l := range it.sum.Released {
		if !contains(s.held, l) {
			b.released = add(b.released, l)
		}
		s.held = remove(s.held, l)
	}
	s.held = union(s.held, it.sum.Acquired)
	for _, h := range it.sum.Waited {
		s.happened(h)
	}
	for _, x := range it.sum.Settled {
		s.settle(x)
	}
	if it.key != nil {
		s.happened(Happened{it.key, Any})
	}
}

// stays reports whether l is a part of a variable that nothing but one call of the
// function ever sees.
func stays(l *loc.Loc) bool {
	v, ok := l.Root().(*ssa.Alloc)
	return ok && !v.Heap
}

// settleWrite notes what a write leaves behind.
func (b *builder) settleWrite(s *state, op ops.Op) {
	if op.Loc == nil || stays(op.Loc) {
		return
	}
	switch f := fact.Of(op.Val); {
	case op.Swaps:
		s.settle(Settled{Loc: op.Loc, Val: fact.Fact{Kind: fact.NonZero}})
	case f.Kind == fact.Zero:
		s.unsettle(op.Loc)
	default:
		if f.Kind == fact.Unknown {
			f = fact.Fact{Kind: fact.NonZero}
		}
		s.settle(Settled{Loc: op.Loc, Val: f})
	}
}

// edge applies what taking successor i of blk teaches: that a channel was
// found closed, which arm of a select was taken, that a place holds a value.
func (b *builder) edge(s *state, blk *ssa.BasicBlock, i int) {
	cond, ok := blk.Instrs[len(blk.Instrs)-1].(*ssa.If)
	if !ok || len(blk.Succs) != 2 || blk.Succs[0] == blk.Succs[1] {
		return
	}
	fact.Learn(cond.Cond, i == 0, func(v ssa.Value, f fact.Fact) {
		if h, ok := b.s.Learned(v, f); ok {
			s.happened(h)
		}
		if f.IsNonZero() {
			if in, ok := v.(ssa.Instruction); ok {
				if op := b.s.Ops.Of(in); op.Kind == ops.Read && op.Loc != nil && !stays(op.Loc) {
					s.settle(Settled{Loc: op.Loc, Val: f, Tested: true})
				}
			}
		}
	})
}

// Learned returns the wait that has ended if v is f: the ok of a receive, or
// the index of a select.
func (s *Summaries) Learned(v ssa.Value, f fact.Fact) (Happened, bool) {
	ex, ok := v.(*ssa.Extract)
	if !ok {
		return Happened{}, false
	}
	switch t := ex.Tuple.(type) {
	case *ssa.UnOp:
		if t.Op == token.ARROW && ex.Index == 1 {
			op := s.Ops.Chan(t.X)
			if f.Kind == fact.Zero {
				return Happened{op.Loc, Closed}, true
			}
			return Happened{op.Loc, Sent}, true
		}
	case *ssa.Select:
		k, ok := ArmOf(t, ex, f)
		if !ok || t.States[k].Send != nil {
			break
		}
		if op := s.Ops.Chan(t.States[k].Chan); !op.Timer && !op.Tick {
			return Happened{op.Loc, Any}, true
		}
	}
	return Happened{}, false
}

// ArmOf returns the arm of sel that was taken if ex, its index, is f.
func ArmOf(sel *ssa.Select, ex *ssa.Extract, f fact.Fact) (int, bool) {
	k := 0
	switch {
	case ex.Index != 0:
		return 0, false
	case f.Kind == fact.Const:
		v, ok := constant.Int64Val(f.Val)
		if !ok || v < 0 {
			return 0, false
		}
		k = int(v)
	case f.Kind != fact.Zero:
		return 0, false
	}
	return k, k < len(sel.States)
}
