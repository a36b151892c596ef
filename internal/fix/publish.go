package fix

import (
	"fmt"
	"go/ast"
	"maps"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/wsracecheck/wsracecheck/internal/caller"
	"github.com/wsracecheck/wsracecheck/internal/ops"
)

// publish moves the write before the signal, if the reader does both, in one
// list of statements or in two of a series of defers.
func (s *Suggester) publish(f *caller.Finding) *candidate {
	v := f.Verdict
	if v.Site.Ctx.G != v.G || v.Site.Event.Outside {
		return nil
	}
	sig, write := v.Site.Event.Site, v.Write.Event.Site
	found := s.frames([]*ssa.Function{v.G.Fn}, sig, write)
	if len(found) == 0 { // it gets there by a function that it was given
		found = s.frames(s.Funcs, sig, write)
	}
	if len(found) != 1 {
		return nil
	}
	fr := found[0]
	c := s.reorder(fr, s.companions(f, fr))
	if c == nil {
		c = s.reorder(fr, []int{fr.write})
	}
	if c != nil {
		c.message = fmt.Sprintf("write %s before the signal", f.State)
	}
	return c
}

// A frame is a list of statements of which one leads to a signal and another
// to a write that comes too late.
type frame struct {
	fn    *ssa.Function
	place                 // of the signal
	write int             // index of the write
	sig   ssa.Instruction // what leads to the signal
}

// deferred reports whether both are deferred; they then run in reverse order.
func (fr *frame) deferred() bool {
	_, ok := fr.stmt().(*ast.DeferStmt)
	return ok
}

// valid reports whether the frame is one that reorder knows.
func (fr *frame) valid() bool {
	switch fr.stmt().(type) {
	case *ast.DeferStmt:
		if fr.write > fr.index {
			return false
		}
		for _, st := range fr.list[fr.write:fr.index] {
			if _, ok := st.(*ast.DeferStmt); !ok {
				return false
			}
		}
		return true
	case *ast.ExprStmt, *ast.SendStmt, *ast.AssignStmt:
		return fr.index < fr.write
	}
	return false
}

// frames looks below some functions for lists in which different statements
// lead to the two instructions.
func (s *Suggester) frames(start []*ssa.Function, sig, write ssa.Instruction) []*frame {
	toSig, toWrite := s.leading(sig), s.leading(write)
	var out []*frame
	seen := make(map[*ssa.Function]bool)
	var visit func(fn *ssa.Function)
	visit = func(fn *ssa.Function) {
		if seen[fn] {
			return
		}
		seen[fn] = true
		var sigs, writes []ssa.Instruction
		for _, b := range fn.Blocks {
			for _, in := range b.Instrs {
				if toSig(in) {
					sigs = append(sigs, in)
				}
				if toWrite(in) {
					writes = append(writes, in)
				}
				for _, callee := range s.callees(in) {
					visit(callee)
				}
			}
		}
		for _, x := range sigs {
			for _, y := range writes {
				if fr := s.common(fn, x, y); fr != nil && fr.valid() && !slices.ContainsFunc(out, fr.same) {
					out = append(out, fr)
				}
			}
		}
	}
	for _, fn := range start {
		visit(fn)
	}
	return out
}

func (fr *frame) same(o *frame) bool {
	return fr.owner == o.owner && fr.index == o.index && fr.write == o.write
}

// common finds the innermost list that has both instructions, in different
// statements.
func (s *Suggester) common(fn *ssa.Function, sig, write ssa.Instruction) *frame {
	ps, in := s.places(positionOf(sig))
	qs, also := s.places(positionOf(write))
	if in == nil || in != also {
		return nil
	}
	for _, p := range ps {
		for _, q := range qs {
			if p.owner == q.owner {
				if p.index == q.index {
					return nil
				}
				return &frame{fn, p, q.index, sig}
			}
		}
	}
	return nil
}

// leading returns a test for instructions that are target or lead to it on
// the same goroutine.
func (s *Suggester) leading(target ssa.Instruction) func(ssa.Instruction) bool {
	reach := make(map[*ssa.Function]bool)
	seen := make(map[*ssa.Function]bool)
	var reaches func(fn *ssa.Function) bool
	reaches = func(fn *ssa.Function) bool {
		if seen[fn] {
			return reach[fn]
		}
		seen[fn] = true
		reach[fn] = fn == target.Parent()
		for _, b := range fn.Blocks {
			for _, in := range b.Instrs {
				for _, callee := range s.callees(in) {
					if reaches(callee) {
						reach[fn] = true
					}
				}
			}
		}
		return reach[fn]
	}
	return func(in ssa.Instruction) bool {
		return in == target || slices.ContainsFunc(s.callees(in), reaches)
	}
}

// companions lists the statements of the frame's list that write states which
// findings with the same signal are about, so that all of them get one edit.
func (s *Suggester) companions(f *caller.Finding, fr *frame) []int {
	set := map[int]bool{fr.write: true}
	for _, g := range s.Search.Findings {
		if g.Low {
			continue
		}
		if g.Verdict.G.ID != f.Verdict.G.ID || g.Verdict.Site.Event.Site != f.Verdict.Site.Event.Site {
			continue
		}
		toWrite := s.leading(g.Verdict.Write.Event.Site)
		for _, b := range fr.fn.Blocks {
			for _, in := range b.Instrs {
				if !toWrite(in) {
					continue
				}
				if o := s.common(fr.fn, fr.sig, in); o != nil && o.owner == fr.owner && o.index == fr.index && o.valid() {
					set[o.write] = true
				}
			}
		}
	}
	return slices.Sorted(maps.Keys(set))
}

// reorder moves the writes of the frame before its signal.
func (s *Suggester) reorder(fr *frame, writes []int) *candidate {
	if fr.deferred() {
		w := writes[0]
		if len(writes) != 1 || !s.pure(fr.list[w]) {
			return nil
		}
		return s.swap(fr, fr.list[w:w+1], fr.list[w+1:fr.index+1], w)
	}
	first, last := writes[0], writes[len(writes)-1]
	if first <= fr.index {
		return nil
	}
	first, last, ok := s.section(fr.list, fr.index+1, first, last)
	if !ok {
		return nil
	}
	for first-1 > fr.index && s.needs(fr.list[first:last+1], fr.list[first-1]) && s.pure(fr.list[first-1]) {
		first--
	}
	run := fr.list[first : last+1]
	if c := s.swap(fr, run, fr.list[fr.index:first], fr.index); c != nil {
		return c
	}
	if start := s.opening(fr.list, 0, fr.index); start < fr.index { // before the lock that the signal is under
		return s.swap(fr, run, fr.list[start:first], start)
	}
	return nil
}

// opening returns where the critical sections begin that statement i lies in,
// as far as they begin at floor or behind it; i if in none.
func (s *Suggester) opening(list []ast.Stmt, floor, i int) int {
	given := make(map[string]int) // up, between here and i
	for k := i - 1; k >= floor; k-- {
		switch name, recv := s.lockCall(list[k]); name {
		case "Unlock", "RUnlock":
			given[recv]++
		case "Lock", "RLock":
			if given[recv]--; given[recv] < 0 {
				given[recv], i = 0, k
			}
		}
	}
	return i
}

// section widens a range of statements to the critical sections that they lie
// in. It fails if one begins before floor or does not end in the list, or if
// there is a statement that is not pure.
func (s *Suggester) section(list []ast.Stmt, floor, first, last int) (int, int, bool) {
	first = s.opening(list, floor, first)
	open := make(map[string]int)
	for k := first; k < len(list); k++ {
		if _, ok := list[k].(*ast.DeferStmt); ok || !s.pure(list[k]) {
			return 0, 0, false
		}
		switch name, recv := s.lockCall(list[k]); name {
		case "Lock", "RLock":
			open[recv]++
		case "Unlock", "RUnlock":
			if open[recv]--; open[recv] < 0 {
				return 0, 0, false
			}
			if open[recv] == 0 {
				delete(open, recv)
			}
		}
		if k >= last && len(open) == 0 {
			return first, k, true
		}
	}
	return 0, 0, false
}

// swap writes the statements of writes, which follow those of signal, before
// them; at is the index of the first of all. For defers it is the other way
// round, as is the order in which they run.
func (s *Suggester) swap(fr *frame, writes, signal []ast.Stmt, at int) *candidate {
	if !s.commute(writes, signal) || !s.lockable(fr, writes, signal) {
		return nil
	}
	if !s.balanced(signal) {
		return nil
	}
	a, b := signal, writes
	if fr.deferred() {
		a, b = writes, signal
	}
	src := s.source(fr.stmt().Pos())
	if src == nil {
		return nil
	}
	start, ok1 := s.lineStart(src, fr.place, at)
	mid, ok2 := s.lineEnd(src, a[len(a)-1])
	end, ok3 := s.lineEnd(src, b[len(b)-1])
	if !ok1 || !ok2 || !ok3 || mid > end || mid > s.offset(b[0].Pos()) {
		return nil
	}
	head, tail := string(src.text[start:mid]), string(src.text[mid:end])
	moved := strings.TrimLeft(tail, "\n")
	gap := tail[:len(tail)-len(moved)]
	return &candidate{src: src, start: start, end: end, text: moved + gap + head}
}

// balanced reports whether the statements give up each lock that they take,
// and no other, as far as they say so themselves.
func (s *Suggester) balanced(list []ast.Stmt) bool {
	open := make(map[string]int)
	for _, st := range list {
		name, recv := s.lockCall(st)
		if _, ok := st.(*ast.DeferStmt); ok && name != "" {
			return false
		}
		switch name {
		case "Lock", "RLock":
			open[recv]++
			continue
		case "Unlock", "RUnlock":
			if open[recv]--; open[recv] < 0 {
				return false
			}
			continue
		}
		inner := false
		ast.Inspect(st, func(n ast.Node) bool {
			if c, ok := n.(*ast.CallExpr); ok {
				name, _ := s.lockMethod(c)
				inner = inner || name != ""
			}
			return !inner
		})
		if inner {
			return false
		}
	}
	for _, n := range open {
		if n != 0 {
			return false
		}
	}
	return true
}

// lockable reports whether the locks of the moved statements can be taken
// before the signal as well: the same locks are held there as before, and
// nobody waits for another goroutine under one of them.
func (s *Suggester) lockable(fr *frame, writes, signal []ast.Stmt) bool {
	taken := make(lockSet)
	var first ssa.Instruction
	for _, st := range writes {
		for _, in := range inside(fr.fn, st) {
			if first == nil {
				first = in
			}
			s.taken(in, taken, make(map[*ssa.Function]bool))
		}
	}
	h := s.held()
	if first == nil || taken[lockOf(nil)] || !fr.deferred() && !maps.Equal(h.at[first], h.at[entryOf(fr.fn, signal[0])]) {
		return false
	}
	return !s.waitsUnder(taken)
}

// taken collects the locks that in takes, itself or through callees.
func (s *Suggester) taken(in ssa.Instruction, set lockSet, seen map[*ssa.Function]bool) {
	if op := s.ops.Of(in); op.Kind == ops.Lock || op.Kind == ops.RLock {
		set[lockOf(op.Loc)] = true
	}
	for _, fn := range s.callees(in) {
		if seen[fn] {
			continue
		}
		seen[fn] = true
		for _, b := range fn.Blocks {
			for _, x := range b.Instrs {
				s.taken(x, set, seen)
			}
		}
	}
}
