package slice

import (
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/wsracecheck/wsracecheck/internal/skeleton"
)

// anyError is the rule of intent for a read that only decides which error a helper
// returns, where nobody asks for more than whether it has returned one: the stale value
// neither leaves the caller nor decides what does (7, "how sure").
func (p *Package) anyError(f *skeleton.Func, read *skeleton.Node) bool {
	ld, ok := read.In.(*ssa.UnOp)
	if !ok || f == nil || p.userFns[f] || !isError(ld.Type()) || len(p.callers[f]) == 0 {
		return false
	}
	for _, use := range *ld.Referrers() {
		if _, ok := use.(*ssa.DebugRef); !ok && !failsEitherWay(use) {
			return false
		}
	}
	for _, at := range p.callers[f] {
		call, ok := at.in.Nodes[at.at].In.(*ssa.Call)
		if !ok || call.Call.StaticCallee() != f.Fn || !onlyAsksWhether(call) {
			return false
		}
	}
	return true
}

func isError(t types.Type) bool {
	return types.Identical(t, types.Universe.Lookup("error").Type())
}

// failsEitherWay reports whether a use of an error is a test for nil both sides of which
// return nothing but an error.
func failsEitherWay(use ssa.Instruction) bool {
	cmp, ok := use.(*ssa.BinOp)
	if !ok || !comparesWithNil(cmp) {
		return false
	}
	for _, r := range *cmp.Referrers() {
		br, ok := r.(*ssa.If)
		if !ok || !onlyFails(br.Block().Succs) {
			return false
		}
	}
	return true
}

func comparesWithNil(cmp *ssa.BinOp) bool {
	x, ok := cmp.X.(*ssa.Const)
	y, ok2 := cmp.Y.(*ssa.Const)
	return (cmp.Op == token.EQL || cmp.Op == token.NEQ) && (ok && x.IsNil() || ok2 && y.IsNil())
}

// onlyFails reports whether all that the blocks lead to is to return an error, with the
// zero value of whatever else is returned.
func onlyFails(blocks []*ssa.BasicBlock) bool {
	seen := make(map[*ssa.BasicBlock]bool)
	stack := append([]*ssa.BasicBlock(nil), blocks...)
	for len(stack) > 0 {
		b := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		if seen[b] {
			continue
		}
		seen[b] = true
		stack = append(stack, b.Succs...)
		if ret, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return); ok && !fails(ret) {
			return false
		}
	}
	return true
}

func fails(ret *ssa.Return) bool {
	n := len(ret.Results)
	if n == 0 || !isError(ret.Results[n-1].Type()) {
		return false
	}
	for i, v := range ret.Results {
		c, ok := v.(*ssa.Const)
		zero := ok && (c.Value == nil || c.IsNil())
		if zero == (i == n-1) { // the error is none, or another result is something
			return false
		}
	}
	return true
}

// onlyAsksWhether reports whether the caller does no more with the error of a call than
// to compare it with nil.
func onlyAsksWhether(call *ssa.Call) bool {
	var err ssa.Value = call
	if t, ok := call.Type().(*types.Tuple); ok {
		err = nil
		for _, r := range *call.Referrers() {
			if ex, ok := r.(*ssa.Extract); ok && ex.Index == t.Len()-1 {
				err = ex
			}
		}
	}
	if err == nil {
		return false
	}
	for _, r := range *err.Referrers() {
		switch r := r.(type) {
		case *ssa.DebugRef:
		case *ssa.BinOp:
			if !comparesWithNil(r) {
				return false
			}
		default:
			return false
		}
	}
	return true
}
