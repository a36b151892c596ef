package deadlock

import (
	"golang.org/x/tools/go/ssa"

	"github.com/wsracecheck/wsracecheck/internal/effect"
)

// drains reports whether e receives in a loop that is left only when the channel
// is found closed: no message ends that wait.
func drains(e *effect.Event) bool {
	recv, ok := e.Site.(*ssa.UnOp)
	if !ok || !recv.CommaOk {
		return false
	}
	b := recv.Block()
	tests, ok := b.Instrs[len(b.Instrs)-1].(*ssa.If)
	return ok && isOK(tests.Cond, recv) && leadsTo(b.Succs[0], b)
}

// isOK reports whether v tells whether recv received a value.
func isOK(v ssa.Value, recv *ssa.UnOp) bool {
	ex, ok := v.(*ssa.Extract)
	return ok && ex.Tuple == recv && ex.Index == 1
}

// leadsTo reports whether every way from b that goes on comes to end.
func leadsTo(b, end *ssa.BasicBlock) bool {
	seen := make(map[*ssa.BasicBlock]bool)
	for work := []*ssa.BasicBlock{b}; len(work) > 0; {
		x := work[len(work)-1]
		work = work[:len(work)-1]
		if x == end || seen[x] {
			continue
		}
		seen[x] = true
		if len(x.Succs) == 0 {
			return false
		}
		work = append(work, x.Succs...)
	}
	return true
}
