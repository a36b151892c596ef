package caller

import (
	"go/types"
	"sort"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/wsracecheck/wsracecheck/internal/fact"
	"github.com/wsracecheck/wsracecheck/internal/ssabuild"
)

// leaks reports the stale values that in lets out of the function.
func (w *walker) leaks(p *path, in ssa.Instruction) {
	if len(p.stale) == 0 {
		return
	}
	if _, ok := in.(*ssa.Return); ok {
		return
	}
	var kept []*stale
	for _, s := range p.stale {
		if s.value != nil && in != s.Site && w.letsOut(p, in, s.value) {
			w.leak(s)
			continue
		}
		kept = append(kept, s)
	}
	p.stale = kept
}

// letsOut reports whether in hands a value that derives from v to somebody.
func (w *walker) letsOut(p *path, in ssa.Instruction, v ssa.Value) bool {
	t := w.taint(v)
	switch in := in.(type) {
	case *ssa.Store:
		if !t[in.Val] {
			return false
		}
		a := baseAlloc(in.Addr)
		return a == nil || captured(a)
	case *ssa.MapUpdate:
		return t[in.Value]
	case *ssa.Send:
		return t[in.X]
	case *ssa.Panic:
		return t[in.X]
	case ssa.CallInstruction:
		if _, builtin := in.Common().Value.(*ssa.Builtin); builtin {
			return false
		}
		for _, a := range in.Common().Args {
			if t[a] && !usesResult(in) {
				return true
			}
		}
	}
	return false
}

func usesResult(in ssa.CallInstruction) bool {
	v, ok := in.(*ssa.Call)
	return ok && v.Referrers() != nil && len(*v.Referrers()) > 0
}

// baseAlloc returns the local variable that addr points into, or nil.
func baseAlloc(addr ssa.Value) *ssa.Alloc {
	for {
		switch a := addr.(type) {
		case *ssa.Alloc:
			return a
		case *ssa.FieldAddr:
			addr = a.X
		case *ssa.IndexAddr:
			addr = a.X
		default:
			return nil
		}
	}
}

func captured(a *ssa.Alloc) bool {
	for _, r := range *a.Referrers() {
		if _, ok := r.(*ssa.MakeClosure); ok {
			return true
		}
	}
	return false
}

// taint returns the values that are computed from v.
func (w *walker) taint(v ssa.Value) map[ssa.Value]bool {
	if t, ok := w.taints[v]; ok {
		return t
	}
	t := map[ssa.Value]bool{v: true}
	work := []ssa.Value{v}
	grow := func(x ssa.Value) {
		if !t[x] {
			t[x] = true
			work = append(work, x)
		}
	}
	for len(work) > 0 {
		x := work[len(work)-1]
		work = work[:len(work)-1]
		if x.Referrers() == nil {
			continue
		}
		for _, r := range *x.Referrers() {
			switch r := r.(type) {
			case *ssa.Store:
				if a := baseAlloc(r.Addr); r.Val == x && a != nil {
					grow(a)
				}
			case *ssa.Call:
				if _, method := x.(*ssa.Alloc); !method || r.Call.Value != x {
					grow(r)
				}
			case ssa.Value:
				grow(r)
			}
		}
	}
	w.taints[v] = t
	return t
}

// leave ends a path at a return.
func (w *walker) leave(p *path, ret *ssa.Return) {
	if q := w.untested(p, ret); q != nil {
		for _, x := range q {
			w.leave(x, ret)
		}
		return
	}
	e := &Exit{Got: w.seenByCallers(p.got), Took: w.nameable(p.took), Locked: w.nameable(p.held), Freed: w.nameable(p.freed), Err: errorResult(w.fn.Signature)}
	for i := range ret.Results {
		e.Results = append(e.Results, p.lookup(w.returned(p, ret, i)))
	}
	w.nothingButError(ret, e)
	for _, s := range p.stale {
		w.leaveRead(p, s, ret, e)
	}
	w.addExit(e)
}

// errorResult returns the index of the last result that is an error, or -1.
func errorResult(sig *types.Signature) int {
	for i := sig.Results().Len() - 1; i >= 0; i-- {
		if sig.Results().At(i).Type().String() == "error" {
			return i
		}
	}
	return -1
}

// returned is the value that ret returns as result i on p.
func (w *walker) returned(p *path, ret *ssa.Return, i int) ssa.Value {
	return p.real(ret.Results[i])
}

// untested splits p at a return of a value that would tell whether a signal
// was received: the caller may test what this function did not. It returns
// nil if there is nothing to split.
func (w *walker) untested(p *path, ret *ssa.Return) []*path {
	for i := range ret.Results {
		v := w.returned(p, ret, i)
		if p.lookup(v).Kind != fact.Unknown {
			continue
		}
		for _, g := range p.got {
			if g.Active || !has(g.Test, v) {
				continue
			}
			var out []*path
			for _, f := range bothWays(v) {
				q := p.clone()
				q.facts[v] = f
				w.tested(q, v, f, false)
				out = append(out, q)
			}
			return out
		}
	}
	return nil
}

func bothWays(v ssa.Value) []fact.Fact {
	if b, ok := v.Type().Underlying().(*types.Basic); ok && b.Info()&types.IsBoolean != 0 {
		return []fact.Fact{fact.False, fact.True}
	}
	return []fact.Fact{{Kind: fact.Zero}, {Kind: fact.NonZero}}
}

// leaveRead decides what becomes of a stale read when the function returns.
func (w *walker) leaveRead(p *path, s *stale, ret *ssa.Return, e *Exit) {
	if s.value == nil {
		return
	}
	t := w.taint(s.value)
	how := leaked
	for i, res := range ret.Results {
		if real := w.returned(p, ret, i); t[real] || real == res && t[res] {
			if how != leaked {
				how = decides // more than one of them
				break
			}
			how = i
		}
	}
	if how != leaked {
		w.settle(s, how, e)
		return
	}
	if s.decided == nil || w.same(p, s, ret) {
		return
	}
	if s.finding != nil && onlyGuards(s, w.fn) {
		s.finding.Low = true
	}
	w.settle(s, decides, e)
}

// settle reports s, or hands it to the callers.
func (w *walker) settle(s *stale, how int, e *Exit) {
	if r := w.forCallers(s, how); r != nil {
		e.Reads = append(e.Reads, r)
	}
}

// leak reports a stale value that got out, or notes it for the callers.
func (w *walker) leak(s *stale) {
	if r := w.forCallers(s, leaked); r != nil {
		w.addLeak(r)
	}
}

// forCallers returns what the callers have to know of s; nil if s is reported.
func (w *walker) forCallers(s *stale, how int) *Read {
	r := s.Read
	r.pending = nil
	if s.finding != nil {
		p := w.conclude(s)
		if p == nil {
			return nil
		}
		r = *p
	}
	r.Result = how
	return &r
}

// addLeak notes a read for the callers, unless another one of the same place
// shows all that r would. Above the limit reads of one place are told apart no
// more: one stands for them.
func (w *walker) addLeak(r *Read) {
	same := 0
	var last *Read
	kept := w.out.Reads[:0:0]
	for _, x := range w.out.Reads {
		if x.Pos == r.Pos && x.State == r.State && (x.pending == nil) == (r.pending == nil) {
			switch {
			case subset(x.Took, r.Took) && w.coversGot(x.Got, r.Got, never, never):
				return
			case subset(r.Took, x.Took) && w.coversGot(r.Got, x.Got, never, never):
				continue
			}
			same++
			last = x
		}
		kept = append(kept, x)
	}
	if same >= maxLeaks {
		last.Got, last.Took = w.both(last.Got, r.Got, never, never), union(last.Took, r.Took)
		return
	}
	w.out.Reads = append(kept, r)
}

// onlyGuards reports whether the decision of s only chooses whether clean-up
// runs: a bool that leads to an early return of nothing.
func onlyGuards(s *stale, fn *ssa.Function) bool {
	b, ok := s.value.Type().Underlying().(*types.Basic)
	if !ok || b.Info()&types.IsBoolean == 0 {
		return false
	}
	if fn.Signature.Results().Len() == 0 {
		return true
	}
	for _, succ := range s.decided.Block().Succs {
		ret, ok := succ.Instrs[len(succ.Instrs)-1].(*ssa.Return)
		if !ok {
			continue
		}
		nothing := true
		for i := range ret.Results {
			nothing = nothing && fact.Of(fact.Returned(ret, i)).Kind == fact.Zero
		}
		if nothing && len(succ.Instrs) <= 2 {
			return true
		}
	}
	return false
}

// panics ends a path at a panic. A stale value that led there did harm.
func (w *walker) panics(p *path, in *ssa.Panic) {
	if ssabuild.Unreachable(in) {
		return
	}
	for _, s := range p.stale {
		if s.decided != nil {
			w.leak(s)
		}
	}
}

// gotsKey identifies what was received, in any order.
func gotsKey(gs []Got) string {
	parts := make([]string, len(gs))
	for i, g := range gs {
		parts[i] = gotKey(g, false) + lockKey(g.Locks)
	}
	sort.Strings(parts)
	return strings.Join(parts, "")
}

// report adds a finding, once for each read and state: callers of a function
// that was reported are not reported again for the same read. A finding of the
// default tier replaces one of the low tier.
func (s *Searcher) report(f *Finding) {
	for i, old := range s.Findings {
		if old.Pos == f.Pos && old.State == f.State {
			if old.Low && !f.Low {
				s.Findings[i] = f
			}
			return
		}
		if old.Load == f.Load && old.Fn != f.Fn && old.Pos == old.Load && (!old.Low || f.Low) {
			return
		}
	}
	s.Findings = append(s.Findings, f)
}
