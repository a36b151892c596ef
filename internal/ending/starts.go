package ending

import (
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/wsracecheck/wsracecheck/internal/effect"
	"github.com/wsracecheck/wsracecheck/internal/loc"
	"github.com/wsracecheck/wsracecheck/internal/ops"
	"github.com/wsracecheck/wsracecheck/internal/xfact"
)

// Starts tells which of its parameters fn starts as a goroutine. A function
// about which importers would not know all that they can wait for is none: they
// would take a join for nothing.
func (m *Model) Starts(fn *ssa.Function) []xfact.Start {
	var out []xfact.Start
	for i, p := range fn.Params {
		if _, ok := p.Type().Underlying().(*types.Signature); !ok {
			continue
		}
		st := &starter{m: m, fn: fn}
		st.follow(p)
		if st.bad || len(st.starts) != 1 || !tellsNothing(fn) || m.waits(fn, make(map[*ssa.Function]bool)) {
			continue
		}
		after, ok := st.after()
		if ok && (len(after) > 0 || !m.hasWaiters(fn)) {
			out = append(out, xfact.Start{Fn: i, After: after, Counted: st.counted()})
		}
	}
	if len(out) != 1 {
		return nil
	}
	return out
}

// A starter follows a function-typed parameter to where it is started.
type starter struct {
	m      *Model
	fn     *ssa.Function
	seen   map[ssa.Value]bool
	starts []ssa.Instruction
	calls  []ssa.Instruction // that run the parameter, inside of what is started
	bad    bool              // it is used in some other way, too
}

func (s *starter) follow(v ssa.Value) {
	if s.seen[v] {
		return
	}
	if s.seen == nil {
		s.seen = make(map[ssa.Value]bool)
	}
	s.seen[v] = true
	for _, ref := range *v.Referrers() {
		switch ref := ref.(type) {
		case *ssa.DebugRef:
		case *ssa.Store:
			a, ok := ref.Addr.(*ssa.Alloc)
			switch {
			case ref.Addr == v: // the variable that holds it
			case ok && ref.Val == v:
				s.follow(a)
			default:
				s.bad = true
			}
		case *ssa.UnOp:
			if ref.Op == token.MUL {
				s.follow(ref)
			}
		case *ssa.ChangeType:
			s.follow(ref)
		case *ssa.BinOp: // a comparison with nil
		case *ssa.MakeClosure:
			s.capture(ref, v)
		case ssa.CallInstruction:
			s.use(ref, v)
		default:
			s.bad = true
		}
	}
}

// capture follows v into a literal, which must only be started.
func (s *starter) capture(mc *ssa.MakeClosure, v ssa.Value) {
	lit := mc.Fn.(*ssa.Function)
	for i, b := range mc.Bindings {
		if b == v && i < len(lit.FreeVars) {
			s.follow(lit.FreeVars[i])
		}
	}
	if s.seen[mc] {
		return
	}
	s.seen[mc] = true
	for _, ref := range *mc.Referrers() {
		if in, ok := ref.(ssa.CallInstruction); ok {
			s.use(in, mc)
		} else {
			s.bad = true
		}
	}
}

// use looks at a call that v has part in.
func (s *starter) use(in ssa.CallInstruction, v ssa.Value) {
	op := s.m.sums.Ops.Of(in)
	_, deferred := in.(*ssa.Defer)
	switch {
	case op.Kind == ops.Launch && op.Fn == v && in.Parent() == s.fn:
		s.starts = append(s.starts, in)
	case op.Kind == ops.None && in.Common().Value == v && in.Parent() != s.fn && !deferred:
		s.calls = append(s.calls, in)
	default:
		s.bad = true
	}
}

// after lists what is raised when the parameter has returned; false if it is not
// known, or something else is raised as well.
func (s *starter) after() ([]xfact.Raise, bool) {
	var out []xfact.Raise
	start := s.starts[0]
	if op := s.m.sums.Ops.Of(start); op.Wait != nil {
		p, ok := s.m.sums.R.Signal(op.Wait).PathIn(s.fn)
		if !ok {
			return nil, false
		}
		out = append(out, xfact.Raise{Loc: p, Kind: xfact.RaiseDone})
	}
	for _, e := range s.m.sums.Of(s.fn).Events {
		if e.Kind != ops.Launch || e.Site != start || e.Body == nil {
			continue
		}
		for _, x := range e.Body.Events {
			if !isSignal(x) || x.Kind == ops.Done && s.m.sums.Ops.Of(start).Wait == x.Loc {
				continue
			}
			r, ok := s.m.raiseIn(x, s.fn)
			if !ok || !s.behind(x) {
				return nil, false
			}
			if !slices.ContainsFunc(out, func(y xfact.Raise) bool { return sameRaise(y, r) }) {
				out = append(out, r)
			}
		}
	}
	return out, true
}

// counted reports whether a WaitGroup counts the goroutine from before it is started
// until it has ended, in whatever way.
func (s *starter) counted() bool {
	start := s.starts[0]
	if s.m.sums.Ops.Of(start).Wait != nil {
		return true
	}
	for _, e := range s.m.sums.Of(s.fn).Events {
		if e.Kind != ops.Launch || e.Site != start || e.Body == nil {
			continue
		}
		for _, x := range e.Body.Events {
			d, ok := x.Call.(*ssa.Defer)
			if ok && x.Kind == ops.Done && len(s.calls) == 1 && d.Block().Dominates(s.calls[0].Block()) && s.added(x.Loc) {
				return true
			}
		}
	}
	return false
}

// added reports whether the function counts up the WaitGroup l before the start.
func (s *starter) added(l *loc.Loc) bool {
	start := s.starts[0]
	for _, b := range s.fn.Blocks {
		if !b.Dominates(start.Block()) {
			continue
		}
		for _, in := range b.Instrs {
			if in == start {
				break
			}
			call, ok := in.(*ssa.Call)
			if ok && call.Call.StaticCallee() != nil && call.Call.StaticCallee().String() == "(*sync.WaitGroup).Add" &&
				s.m.sums.R.Signal(s.m.sums.R.Of(call.Call.Args[0])) == l {
				return true
			}
		}
	}
	return false
}

// behind reports whether e happens when the parameter has returned.
func (s *starter) behind(e *effect.Event) bool {
	if len(s.calls) != 1 || s.calls[0].Parent() != e.Call.Parent() {
		return false
	}
	if _, ok := e.Call.(*ssa.Defer); ok {
		return true
	}
	call := s.calls[0]
	if call.Block() != e.Call.Block() {
		return call.Block().Dominates(e.Call.Block())
	}
	return slices.Index(call.Block().Instrs, call) < slices.Index(call.Block().Instrs, e.Call)
}

// tellsNothing reports whether fn returns nothing that can be waited for.
func tellsNothing(fn *ssa.Function) bool {
	for v := range fn.Signature.Results().Variables() {
		if _, ok := v.Type().Underlying().(*types.Basic); !ok && v.Type().String() != "error" {
			return false
		}
	}
	return true
}

// waits reports whether fn, or what it calls, waits for a signal.
func (m *Model) waits(fn *ssa.Function, seen map[*ssa.Function]bool) bool {
	if seen[fn] {
		return false
	}
	seen[fn] = true
	for _, b := range fn.Blocks {
		for _, in := range b.Instrs {
			if sel, ok := in.(*ssa.Select); ok {
				for _, st := range sel.States {
					if st.Send == nil {
						return true
					}
				}
			}
			switch m.sums.Ops.Of(in).Kind {
			case ops.Recv, ops.WaitAll, ops.CondWait, ops.Once, ops.Fails:
				return true
			}
		}
	}
	return slices.ContainsFunc(m.calls(fn, false), func(c *ssa.Function) bool { return m.waits(c, seen) })
}

// namedOf returns the type name of a parameter, nil if its type has none.
func namedOf(p *ssa.Parameter) *types.TypeName {
	if n := loc.NamedOf(p.Type()); n != nil {
		return n.Origin().Obj()
	}
	return nil
}

// hasWaiters reports whether a method of a type of the package that fn is about
// waits for something.
func (m *Model) hasWaiters(fn *ssa.Function) bool {
	about := make(map[*types.TypeName]bool)
	for _, p := range fn.Params {
		if n := namedOf(p); n != nil && n.Pkg() == fn.Pkg.Pkg {
			about[n] = true
		}
	}
	return slices.ContainsFunc(m.fns, func(o *ssa.Function) bool {
		return o.Signature.Recv() != nil && len(o.Params) > 0 && about[namedOf(o.Params[0])] && m.waits(o, make(map[*ssa.Function]bool))
	})
}
