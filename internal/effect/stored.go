package effect

import (
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/wsracecheck/wsracecheck/internal/fact"
	"github.com/wsracecheck/wsracecheck/internal/ops"
)

// stored adds to f that the write e of an error or a pointer that is not known
// stores something. To store nil again is no news: a loop that goes round only
// with nil has not begun to end.
func (b *builder) stored(e *Event, from origin, f facts) {
	if e.Kind != ops.Write || from.inner != itself || e.Val == nil || f.lookup(e.Val).Kind != fact.Unknown {
		return
	}
	switch e.Val.Type().Underlying().(type) {
	case *types.Interface, *types.Pointer:
	default:
		return
	}
	f[e.Val] = fact.Fact{Kind: fact.NonZero}
	it := from.it
	for _, in := range it.block.Instrs[min(it.idx+1, len(it.block.Instrs)):] {
		switch in := in.(type) {
		case ssa.CallInstruction, *ssa.Store:
			return // the place may hold something else from here on
		case *ssa.UnOp:
			if in.Op != token.MUL {
				continue
			}
			if op := b.s.Ops.Of(in); op.Kind == ops.Read && op.Loc == e.Loc {
				f[in] = fact.Fact{Kind: fact.NonZero}
			}
		}
	}
}

// NonZeroAt reports whether v is surely not zero where in runs: it is made so, or
// was tested.
func NonZeroAt(in ssa.Instruction, v ssa.Value) bool {
	if fact.Of(v).IsNonZero() {
		return true
	}
	return newGraph(in.Parent()).dominating(in.Block()).lookup(v).IsNonZero()
}
