package caller

import (
	"slices"
	"sort"

	"golang.org/x/tools/go/ssa"

	"github.com/wsracecheck/wsracecheck/internal/effect"
	"github.com/wsracecheck/wsracecheck/internal/ending"
	"github.com/wsracecheck/wsracecheck/internal/loc"
	"github.com/wsracecheck/wsracecheck/internal/ops"
	"github.com/wsracecheck/wsracecheck/internal/xfact"
)

// A task is to walk some functions with an eye to one close state.
type task struct {
	scope *ending.Scope
	fns   []*ssa.Function
}

// plan lists the close states that are read in fns or their callees, those that
// few functions read first, each with the functions of fns that read it or
// call one that does; those of tests last. A state of whose end none of them
// learns too early is left out.
func (s *Searcher) plan(fns []*ssa.Function) []task {
	callers, all := s.callGraph(fns)
	readers := make(map[*ending.Scope][]*ssa.Function)
	var order []*ending.Scope
	for _, fn := range all {
		for _, scope := range s.scopesOf(fn) {
			if readers[scope] == nil {
				order = append(order, scope)
			}
			readers[scope] = append(readers[scope], fn)
		}
	}
	obs := make(map[*ssa.Function]observations)
	for _, fn := range all {
		obs[fn] = s.observations(fn)
	}
	var out []task
	for _, scope := range order {
		reads := reachedBy(readers[scope], callers)
		t := task{scope: scope}
		for _, fn := range fns {
			if reads[fn] {
				t.fns = append(t.fns, fn)
			}
		}
		if s.mayLearn(t, obs) {
			sort.SliceStable(t.fns, func(i, j int) bool { return !s.Model.InTest(t.fns[i]) && s.Model.InTest(t.fns[j]) })
			out = append(out, t)
		}
	}
	sort.SliceStable(out, func(i, j int) bool { return len(out[i].fns) < len(out[j].fns) })
	return out
}

// mayLearn reports whether one of the functions of t, or what it calls, may
// learn of the end too early.
func (s *Searcher) mayLearn(t task, obs map[*ssa.Function]observations) bool {
	seen := make(map[*ssa.Function]bool)
	for work := slices.Clone(t.fns); len(work) > 0; {
		fn := work[len(work)-1]
		work = work[:len(work)-1]
		if seen[fn] {
			continue
		}
		seen[fn] = true
		if obs[fn].elsewhere || slices.ContainsFunc(obs[fn].here, t.scope.Endangers) {
			return true
		}
		work = append(work, s.Model.Calls(fn)...)
	}
	return false
}

// callGraph returns who calls whom, and fns with all that they call.
func (s *Searcher) callGraph(fns []*ssa.Function) (callers map[*ssa.Function][]*ssa.Function, all []*ssa.Function) {
	callers = make(map[*ssa.Function][]*ssa.Function)
	seen := make(map[*ssa.Function]bool)
	for _, fn := range fns {
		seen[fn] = true
	}
	all = append(all, fns...)
	for i := 0; i < len(all); i++ {
		for _, callee := range s.Model.Calls(all[i]) {
			callers[callee] = append(callers[callee], all[i])
			if !seen[callee] {
				seen[callee] = true
				all = append(all, callee)
			}
		}
	}
	return callers, all
}

// reachedBy returns fns and all that call them, directly or not.
func reachedBy(fns []*ssa.Function, callers map[*ssa.Function][]*ssa.Function) map[*ssa.Function]bool {
	out := make(map[*ssa.Function]bool)
	work := append([]*ssa.Function(nil), fns...)
	for len(work) > 0 {
		fn := work[len(work)-1]
		work = work[:len(work)-1]
		if !out[fn] {
			out[fn] = true
			work = append(work, callers[fn]...)
		}
	}
	return out
}

// scopesOf lists the states that fn itself reads, each once.
func (s *Searcher) scopesOf(fn *ssa.Function) []*ending.Scope {
	var out []*ending.Scope
	seen := make(map[*ending.Scope]bool)
	add := func(scopes []*ending.Scope) {
		for _, x := range scopes {
			if !seen[x] {
				seen[x] = true
				out = append(out, x)
			}
		}
	}
	for _, b := range fn.Blocks {
		for _, in := range b.Instrs {
			switch op := s.Ops.Of(in); op.Kind {
			case ops.Read:
				if op.Loc != nil {
					add(s.Model.Scopes(op.Loc))
				}
			case ops.None:
				if call, ok := in.(ssa.CallInstruction); ok {
					add(s.scopesOfCall(call.Common()))
				}
			}
		}
	}
	return out
}

// scopesOfCall lists the states that a function of another package reads.
func (s *Searcher) scopesOfCall(c *ssa.CallCommon) []*ending.Scope {
	f, x := s.foreign(c)
	if x == nil {
		return nil
	}
	var out []*ending.Scope
	args := s.R.Args(f, c)
	add := func(rs []xfact.Read) {
		for _, r := range rs {
			if l := s.R.Place(r.State, f, args); l != nil {
				out = append(out, s.Model.Scopes(l)...)
			}
		}
	}
	for _, e := range x.Exits {
		add(e.Reads)
	}
	add(x.Leaks)
	return out
}

// observations are the signals that a function itself may receive.
type observations struct {
	here      []ending.Received
	elsewhere bool // functions of other packages receive more
}

func (s *Searcher) observations(fn *ssa.Function) observations {
	var out observations
	add := func(l *loc.Loc, kind ops.Kind, own bool) {
		if l != nil {
			out.here = append(out.here, ending.Received{Happened: effect.Happened{Loc: l}, Kind: kind, Own: own})
		}
	}
	for _, b := range fn.Blocks {
		for _, in := range b.Instrs {
			if sel, ok := in.(*ssa.Select); ok {
				for _, st := range sel.States {
					add(s.Ops.Chan(st.Chan).Loc, ops.Recv, false)
				}
				continue
			}
			switch op := s.Ops.Of(in); op.Kind {
			case ops.Recv, ops.WaitAll, ops.Once, ops.Fails, ops.Read:
				add(op.Loc, op.Kind, false)
			case ops.Close, ops.NetClose:
				add(op.Loc, ops.Recv, true)
			case ops.None:
				if call, ok := in.(ssa.CallInstruction); ok {
					_, x := s.foreign(call.Common())
					out.elsewhere = out.elsewhere || x != nil
				}
			}
		}
	}
	return out
}

// foreign returns the function of another package, or the interface method,
// that c calls, with its fact; nil if there is none.
func (s *Searcher) foreign(c *ssa.CallCommon) (loc.Func, *xfact.Func) {
	f := s.R.Callee(c)
	if f.Fn == nil {
		f = s.method(c)
	}
	return f, s.extern(f.Fn)
}
