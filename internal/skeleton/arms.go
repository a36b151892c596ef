package skeleton

import (
	"go/token"
	"strings"

	"golang.org/x/tools/go/ssa"
)

func count(yes bool) int {
	if yes {
		return 1
	}
	return 0
}

func tests(cond ssa.Value, sel *ssa.Select) bool {
	_, ok := testsArm(cond, sel)
	return ok
}

// arm starts the next arm of the select at node sel.
func (b *builder) arm(sel int) int {
	n := b.node(Node{Kind: Nop})
	b.f.Nodes[sel].Succ = append(b.f.Nodes[sel].Succ, n)
	return n
}

// armTo follows the tests of which arm it was to where arm k goes.
func (b *builder) armTo(bl *ssa.BasicBlock, sel *ssa.Select, k int64) {
	for range 1000 {
		last, ok := bl.Instrs[len(bl.Instrs)-1].(*ssa.If)
		if !ok {
			if _, ok := bl.Instrs[len(bl.Instrs)-1].(*ssa.Jump); ok {
				b.edge(bl, 0)
				return
			}
			b.lead(b.block(at{bl, b.defers, b.counts, 0}))
			return
		}
		j, ok := testsArm(last.Cond, sel)
		if !ok {
			b.lead(b.block(at{bl, b.defers, b.counts, 0}))
			return
		}
		i := 1
		if j == k {
			i = 0
		}
		next := bl.Succs[i]
		if i == 0 || !onlyTestsArm(next, sel) {
			b.edge(bl, i)
			return
		}
		bl = next
	}
}

// testsArm returns the number that a condition compares the chosen arm with.
func testsArm(v ssa.Value, sel *ssa.Select) (int64, bool) {
	bin, ok := v.(*ssa.BinOp)
	if !ok || bin.Op != token.EQL {
		return 0, false
	}
	ex, ok := bin.X.(*ssa.Extract)
	c, isConst := bin.Y.(*ssa.Const)
	if !ok || !isConst || ex.Tuple != sel || ex.Index != 0 {
		return 0, false
	}
	return c.Int64(), true
}

// onlyTestsArm reports whether a block does nothing but test which arm it was.
func onlyTestsArm(bl *ssa.BasicBlock, sel *ssa.Select) bool {
	last, ok := bl.Instrs[len(bl.Instrs)-1].(*ssa.If)
	if !ok || len(bl.Preds) != 1 {
		return false
	}
	if _, ok := testsArm(last.Cond, sel); !ok {
		return false
	}
	for _, in := range bl.Instrs[:len(bl.Instrs)-1] {
		switch in.(type) {
		case *ssa.BinOp, *ssa.Extract, *ssa.DebugRef:
		default:
			return false
		}
	}
	return true
}

// isDone reports whether a channel is the Done channel of a context.
func isDone(ch ssa.Value) bool {
	c, ok := ch.(*ssa.Call)
	return ok && c.Call.IsInvoke() && strings.HasSuffix(c.Call.Method.FullName(), "Context).Done")
}
