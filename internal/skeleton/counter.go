package skeleton

import (
	"go/constant"
	"go/token"

	"golang.org/x/tools/go/ssa"
)

// A loop that goes round a few times, whose number is a constant, is laid out as often:
// who takes two reports has both.

const (
	maxRounds   = 3 // of such a loop
	maxCounters = 2 // of one function
)

// counts are the values of the counters of a function at one place, noCount outside of
// their loops, and how far its range loops are.
type counts struct {
	n   [maxCounters]int8
	met [maxElements]met
}

const noCount = -1

func newCounts() counts {
	var c counts
	for i := range c.n {
		c.n[i] = noCount
	}
	return c
}

// counters finds the variables of fn that count up from a constant by one while they are
// less than another constant.
func counters(fn *ssa.Function) []*ssa.Phi {
	var out []*ssa.Phi
	for _, b := range fn.Blocks {
		for _, in := range b.Instrs {
			phi, ok := in.(*ssa.Phi)
			if !ok {
				break
			}
			if len(out) < maxCounters && isCounter(phi) {
				out = append(out, phi)
			}
		}
	}
	return out
}

func isCounter(phi *ssa.Phi) bool {
	if len(phi.Edges) != 2 {
		return false
	}
	for i, e := range phi.Edges {
		from, ok := smallInt(e)
		next, ok2 := phi.Edges[1-i].(*ssa.BinOp)
		if !ok || !ok2 || next.Op != token.ADD || next.X != phi {
			continue
		}
		if by, ok := smallInt(next.Y); !ok || by != 1 {
			return false
		}
		n, ok := bound(phi)
		if !ok {
			n, ok = bound(next)
		}
		return ok && from >= 0 && n-from <= maxRounds
	}
	return false
}

// bound is the constant that v is compared with.
func bound(v ssa.Value) (int64, bool) {
	for _, r := range *v.Referrers() {
		if cmp, ok := r.(*ssa.BinOp); ok && cmp.Op == token.LSS && cmp.X == v {
			return smallInt(cmp.Y)
		}
	}
	return 0, false
}

func smallInt(v ssa.Value) (int64, bool) {
	c, ok := v.(*ssa.Const)
	if !ok || c.Value == nil || c.Value.Kind() != constant.Int {
		return 0, false
	}
	n, ok := constant.Int64Val(c.Value)
	return n, ok && n >= 0 && n < 100
}

// count is the value of v at the present place, if it is known.
func (b *builder) count(v ssa.Value) (int64, bool) {
	if n, ok := smallInt(v); ok {
		return n, true
	}
	for i, phi := range b.counters {
		if v == phi {
			return int64(b.counts.n[i]), b.counts.n[i] != noCount
		}
	}
	if add, ok := v.(*ssa.BinOp); ok && add.Op == token.ADD {
		x, ok := b.count(add.X)
		y, ok2 := smallInt(add.Y)
		return x + y, ok && ok2
	}
	return 0, false
}

// countedTest decides a comparison of a counter.
func (b *builder) countedTest(v *ssa.BinOp) (yes, ok bool) {
	if v.Op != token.LSS {
		return false, false
	}
	x, ok := b.count(v.X)
	y, ok2 := smallInt(v.Y)
	return x < y, ok && ok2
}

// enter is the values of the counters when block to is entered from block from.
func (b *builder) enter(from, to *ssa.BasicBlock) counts {
	out := b.counts
	for i, phi := range b.counters {
		switch {
		case phi.Block() == to:
			out.n[i] = noCount
			for k, p := range to.Preds {
				if n, ok := b.count(phi.Edges[k]); p == from && ok && n <= maxRounds+100 {
					out.n[i] = int8(n)
				}
			}
		case !inLoop(phi.Block(), to):
			out.n[i] = noCount
		}
	}
	for i, e := range b.elems {
		if !inLoop(e.header, to) || e.header == to && !inLoop(e.header, from) {
			out.met[i] = before
		}
	}
	return out
}
