package effect

import (
	"go/token"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/wsracecheck/wsracecheck/internal/fact"
	"github.com/wsracecheck/wsracecheck/internal/loc"
	"github.com/wsracecheck/wsracecheck/internal/ops"
)

// An Under is a branch that decides whether a wait is reached. Tests of errors
// are left out: they can always come out either way.
type Under struct {
	Fn    *ssa.Function  // the function that branches
	Loc   *loc.Loc       // the place that is tested
	Param *ssa.Parameter // or the parameter of Fn or a caller that is tested
	Fact  fact.Fact      // what the test must have found; unknown if either leads there
}

// Opaque reports whether it is not known what is tested.
func (u Under) Opaque() bool { return u.Loc == nil && u.Param == nil }

// isWaiting reports whether the branches above an event of kind k are of
// interest.
func isWaiting(k ops.Kind) bool { return k == ops.Recv || k == ops.WaitAll || k == ops.OnceDone }

// under lists the branches that decide whether it is reached.
func (b *builder) under(it *item) []Under {
	at := it.block
	if it.registered != nil {
		at = it.registered.Block()
	}
	if u, ok := b.unders[at]; ok {
		return u
	}
	var out []Under
	seen := make(map[ssa.Value]bool)
	for _, blk := range b.fn.Blocks {
		cond, outcome, known, ok := b.decides(blk, at)
		if !ok {
			continue
		}
		facts := make(map[ssa.Value]fact.Fact)
		if known {
			fact.Learn(cond, outcome, func(v ssa.Value, f fact.Fact) { facts[v] = f })
		}
		b.tests(cond, facts, seen, &out, 0)
	}
	b.unders[at] = out
	return out
}

// decides reports whether the branch at the end of blk has a say in whether at
// is reached, and which outcome leads there, if only one does.
func (b *builder) decides(blk, at *ssa.BasicBlock) (cond ssa.Value, outcome, known, ok bool) {
	in, isIf := blk.Instrs[len(blk.Instrs)-1].(*ssa.If)
	if !isIf || blk == at || blk.Succs[0] == blk.Succs[1] || strings.HasPrefix(blk.Comment, "range") {
		return nil, false, false, false // a range comes to its end
	}
	leads, avoids := b.around(at)
	s, t := blk.Succs[0], blk.Succs[1]
	switch {
	case !leads[blk]:
		return nil, false, false, false
	case leads[s] != leads[t]:
		return in.Cond, leads[s], true, true
	case dominatesFrom(blk, s, at):
		return in.Cond, true, true, true
	case dominatesFrom(blk, t, at):
		return in.Cond, false, true, true
	case avoids[s] != avoids[t]:
		return in.Cond, false, false, true
	}
	return nil, false, false, false
}

// dominatesFrom reports whether every way to at goes through the edge from blk
// to s.
func dominatesFrom(blk, s, at *ssa.BasicBlock) bool {
	return len(s.Preds) == 1 && s.Preds[0] == blk && s.Dominates(at)
}

// around returns the blocks that lead to at, and those from which the function
// can return without going there.
func (b *builder) around(at *ssa.BasicBlock) (leads, avoids map[*ssa.BasicBlock]bool) {
	if b.aroundOf == at {
		return b.leads, b.avoids
	}
	back := func(from []*ssa.BasicBlock, stop *ssa.BasicBlock) map[*ssa.BasicBlock]bool {
		seen := make(map[*ssa.BasicBlock]bool)
		for work := from; len(work) > 0; {
			x := work[len(work)-1]
			work = work[:len(work)-1]
			if seen[x] || x == stop {
				continue
			}
			seen[x] = true
			work = append(work[:len(work):len(work)], x.Preds...)
		}
		return seen
	}
	var returns []*ssa.BasicBlock
	for _, blk := range b.fn.Blocks {
		if _, ok := blk.Instrs[len(blk.Instrs)-1].(*ssa.Return); ok && blk != b.fn.Recover {
			returns = append(returns, blk)
		}
	}
	b.aroundOf = at
	b.leads, b.avoids = back([]*ssa.BasicBlock{at}, nil), back(returns, at)
	return b.leads, b.avoids
}

// tests adds what the condition v tests.
func (b *builder) tests(v ssa.Value, facts map[ssa.Value]fact.Fact, seen map[ssa.Value]bool, out *[]Under, depth int) {
	if _, isConst := v.(*ssa.Const); isConst || seen[v] {
		return
	}
	seen[v] = true
	add := func(u Under) {
		u.Fn = b.fn
		*out = append(*out, u)
	}
	if depth > 6 {
		add(Under{})
		return
	}
	switch x := v.(type) {
	case *ssa.BinOp:
		b.tests(x.X, facts, seen, out, depth+1)
		b.tests(x.Y, facts, seen, out, depth+1)
		return
	case *ssa.Phi:
		for _, e := range x.Edges {
			b.tests(e, nil, seen, out, depth+1)
		}
		return
	case *ssa.Parameter:
		add(Under{Param: x, Fact: facts[v]})
		return
	case *ssa.Global, *ssa.Function, *ssa.MakeClosure, *ssa.MakeChan:
		return
	case *ssa.ChangeInterface:
		b.tests(x.X, facts, seen, out, depth+1)
		return
	case *ssa.UnOp:
		switch x.Op {
		case token.NOT:
			b.tests(x.X, facts, seen, out, depth+1)
			return
		case token.ARROW:
			return // a wait, and known as such
		}
	case *ssa.Extract:
		switch x.Tuple.(type) {
		case *ssa.Select, *ssa.UnOp:
			return // a wait
		}
	}
	if !b.harmless(v) {
		add(b.tested(v, facts[v]))
	}
}

// harmless reports whether v is the error of something that can fail for
// reasons of its own.
func (b *builder) harmless(v ssa.Value) bool {
	if v.Type().String() != "error" {
		return false
	}
	if u, ok := v.(*ssa.UnOp); ok {
		_, sentinel := u.X.(*ssa.Global)
		return sentinel
	}
	if ex, ok := v.(*ssa.Extract); ok {
		v = ex.Tuple
	}
	call, ok := v.(*ssa.Call)
	if !ok {
		return false
	}
	sum := b.call(call.Common())
	if sum == nil {
		return true
	}
	for _, e := range sum.Events {
		if isWaiting(e.Kind) {
			return false // it may tell how far the other one is
		}
	}
	return true
}

// tested names the place whose value v is.
func (b *builder) tested(v ssa.Value, f fact.Fact) Under {
	if call, ok := v.(*ssa.Call); ok {
		if fn, ok := call.Call.Value.(*ssa.Builtin); ok && (fn.Name() == "len" || fn.Name() == "cap") {
			return testOf(b.s.R.Of(call.Call.Args[0]), fact.Fact{})
		}
	}
	if s, ok := b.swapOf(v); ok {
		if b.first(s, f) == s.op.Loc {
			return testOf(s.op.Loc, fact.Fact{Kind: fact.Zero})
		}
		return Under{}
	}
	in, ok := v.(ssa.Instruction)
	if !ok {
		return Under{}
	}
	if op := b.s.Ops.Of(in); op.Loc != nil && op.Kind == ops.Read {
		return testOf(op.Loc, f)
	}
	return Under{}
}

// testOf is the test of a place, which may be a parameter that was captured.
func testOf(l *loc.Loc, f fact.Fact) Under {
	if l == nil {
		return Under{}
	}
	if p, ok := l.Root().(*ssa.Parameter); ok && l.IsRoot() {
		return Under{Param: p, Fact: f}
	}
	if _, local := l.Root().(*ssa.Alloc); local && l.IsRoot() {
		return Under{} // a variable of the function, computed who knows how
	}
	return Under{Loc: l, Fact: f}
}

// translateUnder states branches of a callee in the terms of the caller.
func translateUnder(in []Under, tr func(*loc.Loc) *loc.Loc) []Under {
	var out []Under
	for _, u := range in {
		u.Loc = tr(u.Loc)
		out = append(out, u)
	}
	return out
}

// arguments decides the branches on parameters of fn by the arguments. It sets
// Never for an event that is not reached with them.
func (b *builder) arguments(sum *Summary, fn *ssa.Function, args []ssa.Value) {
	type answer struct {
		under []Under
		never bool
	}
	known := make(map[view[Under]]answer)
	for _, e := range append(sum.Events[:len(sum.Events):len(sum.Events)], sum.Waits...) {
		if len(e.Under) == 0 {
			continue
		}
		k := viewOf(e.Under)
		a, ok := known[k]
		if !ok {
			a.under, a.never = b.decidedBy(e.Under, fn, args)
			known[k] = a
		}
		e.Under, e.Never = a.under, e.Never || a.never
	}
}

// decidedBy returns what of the branches in the arguments do not decide, and
// whether they rule out the way that in is about.
func (b *builder) decidedBy(in []Under, fn *ssa.Function, args []ssa.Value) (out []Under, never bool) {
	for _, u := range in {
		i := paramIndex(fn, u.Param)
		if i < 0 || i >= len(args) || args[i] == nil {
			out = append(out, u)
			continue
		}
		have := fact.Of(args[i])
		eq, decided := fact.Equal(have, u.Fact)
		if !decided {
			eq, decided = fact.Equal(u.Fact, have)
		}
		switch {
		case u.Fact.Kind == fact.Unknown && have.Kind != fact.Unknown:
			out = append(out, Under{Fn: u.Fn}) // it has a say, but which?
		case decided && !eq:
			never = true
		case decided, u.Fact.IsNonZero() && u.Fact.Kind == have.Kind:
		default:
			b.argument(u, args[i], &out)
		}
	}
	return out, never
}

// argument restates the test u of a parameter as one of the argument.
func (b *builder) argument(u Under, arg ssa.Value, out *[]Under) {
	from := len(*out)
	b.tests(arg, map[ssa.Value]fact.Fact{arg: u.Fact}, make(map[ssa.Value]bool), out, 0)
	for i := from; i < len(*out); i++ {
		(*out)[i].Fn = u.Fn
	}
}

func paramIndex(fn *ssa.Function, p *ssa.Parameter) int {
	if p == nil {
		return -1
	}
	for i, q := range fn.Params {
		if p == q {
			return i
		}
	}
	return -1
}
