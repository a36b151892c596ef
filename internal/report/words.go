package report

import (
	"go/constant"
	"go/token"
	"go/types"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/wsracecheck/wsracecheck/internal/caller"
	"github.com/wsracecheck/wsracecheck/internal/effect"
	"github.com/wsracecheck/wsracecheck/internal/ending"
	"github.com/wsracecheck/wsracecheck/internal/finding"
	"github.com/wsracecheck/wsracecheck/internal/loc"
	"github.com/wsracecheck/wsracecheck/internal/ops"
)

// event is what the caller goes on after, in its terms.
func (t teller) event() finding.Event {
	return eventOf(t.f.Verdict.Site.Event, t.f.Verdict.G, t.f.EOF.Loc.String())
}

func eventOf(e *effect.Event, g *ending.Goroutine, name string) finding.Event {
	how := finding.Close
	switch {
	case e == nil:
	case e.Kind == ops.Send:
		how = finding.Send
	case e.Kind == ops.Done && g != nil && e.Site == g.Start:
		how = finding.Return
	case e.Kind == ops.Done:
		how = finding.Done
	case e.Kind == ops.OnceDone:
		how = finding.Once
	case e.Kind == ops.Write:
		how = finding.Set
	case isContext(e.Loc):
		how = finding.Cancel
	case !isChan(e.Loc):
		how = finding.Shut
	}
	return finding.Event{How: how, Name: name}
}

// why says in which category the finding is, and why a wait in it is no join.
func (t teller) why(out *finding.Finding) {
	f := t.f
	if f.Wait != nil || isJoinAttempt(f.EOF) {
		w := f.EOF
		if f.Wait != nil {
			w = *f.Wait
		}
		out.Category = BadJoin
		out.Why = t.noJoin(w)
	} else if j := t.branch(f); j != nil {
		out.Category = BadJoin
		out.Why = finding.Why{Reason: finding.OnBranches, Wait: wait(j.Wait), At: t.pos(j.Wait.Pos)}
	}
}

// noJoin says why the wait w does not cover the write.
func (t teller) noJoin(w caller.Got) finding.Why {
	out := finding.Why{Wait: wait(w)}
	if w.Bounded {
		return t.gaveUp(out, w)
	}
	n := t.Model.WhyNot(w.Received, t.f.State, t.f.Verdict.G.ID)
	if n.Reason == ending.NotOwned {
		out.Reason = finding.NotOwned
	}
	if n.Site.Event == nil {
		return out
	}
	out.Event = eventOf(n.Site.Event, nil, w.Loc.String())
	out.At = t.at(n.Site.Event.Site)
	out.By = t.name(runs(n.Site.Ctx))
	switch n.Reason {
	case ending.TooEarly:
		out.Reason = finding.TooEarly
		out.Late = ending.IsDeferred(n.Site.Event.Call) && ending.IsDeferred(n.Write.Event.Call)
	case ending.ThirdWrites:
		out.Reason = finding.ThirdWrites
	case ending.Elsewhere:
		out.Reason = finding.Elsewhere
	}
	return out
}

// gaveUp says which arm of the select does not wait.
func (t teller) gaveUp(out finding.Why, w caller.Got) finding.Why {
	out.At = t.pos(w.GaveUp.Pos)
	switch w.GaveUp.Why {
	case caller.ByDefault:
		out.Reason = finding.ByDefault
	case caller.ByTimeout:
		out.Reason = finding.ByTimeout
	case caller.ByContext:
		out.Reason = finding.ByContext
		out.Event = finding.Event{How: finding.Cancel, Name: w.GaveUp.Loc.String()}
	}
	return out
}

// runs returns the function of a context.
func runs(c *ending.Context) *ssa.Function {
	if c.G != nil {
		return c.G.Fn
	}
	return c.Sum.Fn
}

// repair says what would cure the finding, best first.
func (t teller) repair(out *finding.Finding) finding.Repair {
	switch out.Why.Reason {
	case finding.TooEarly:
		return finding.Repair{Kind: finding.SignalLate}
	case finding.ByDefault, finding.ByTimeout, finding.ByContext:
		w := t.f.EOF
		if t.f.Wait != nil {
			w = *t.f.Wait
		}
		return finding.Repair{Kind: finding.Behind, Join: wait(caller.Got{Received: w.Received})}
	case finding.OnBranches:
		return finding.Repair{Kind: finding.Everywhere}
	}
	if j := t.join(t.f); j != "" {
		return finding.Repair{Kind: finding.JoinFirst, Join: j}
	}
	if v := t.f.Verdict; out.Category == Unjoined && len(t.types) == 0 && v.Site.Ctx.G == v.G {
		return finding.Repair{Kind: finding.Publish}
	}
	return finding.Repair{}
}

// class says what a stale value of the state looks like.
func class(f *caller.Finding) finding.Class {
	t := f.State.Type()
	if t == nil {
		return finding.Other
	}
	if n := loc.NamedOf(t); n != nil && n.Obj().Pkg() != nil && n.Obj().Pkg().Path() == "sync/atomic" {
		switch n.Obj().Name() {
		case "Bool":
			return finding.False
		case "Pointer", "Value":
			return finding.Nil
		}
		return finding.Zero
	}
	switch u := t.Underlying().(type) {
	case *types.Basic:
		return basic(u, t, f.Verdict.Write.Event)
	case *types.Pointer, *types.Interface, *types.Map, *types.Signature:
		return finding.Nil
	case *types.Chan:
		return finding.Open
	case *types.Slice:
		if b, ok := u.Elem().Underlying().(*types.Basic); ok && b.Kind() == types.Byte {
			return finding.Bytes
		}
	}
	return finding.Other
}

func basic(u *types.Basic, t types.Type, write *effect.Event) finding.Class {
	switch {
	case u.Info()&types.IsBoolean != 0:
		if write != nil {
			if st, ok := write.Site.(*ssa.Store); ok {
				if c, ok := st.Val.(*ssa.Const); ok && c.Value != nil && !constant.BoolVal(c.Value) {
					return finding.True
				}
			}
		}
		return finding.False
	case u.Info()&types.IsString != 0:
		return finding.Empty
	case u.Info()&types.IsInteger != 0 && types.Unalias(t) == u:
		return finding.Zero
	}
	return finding.Other // an enum, for one, has had other values before
}

// isJoinAttempt reports whether the observation itself was meant as a join: a
// plain wait, not the end of a stream.
func isJoinAttempt(g caller.Got) bool {
	return !g.EOF && !g.Own && !g.Arm && !isContext(g.Loc) && (g.Kind == ops.Recv || g.Kind == ops.WaitAll)
}

func isChan(l *loc.Loc) bool {
	if l == nil || l.Type() == nil {
		return true
	}
	_, ok := l.Type().Underlying().(*types.Chan)
	return ok
}

func isContext(l *loc.Loc) bool {
	n, ok := types.Unalias(l.Type()).(*types.Named)
	return ok && n.Obj().Pkg() != nil && n.Obj().Pkg().Path() == "context"
}

// wait spells a wait as in the source.
func wait(g caller.Got) string {
	switch {
	case g.Kind == ops.WaitAll:
		return g.Loc.String() + ".Wait()"
	case isContext(g.Loc):
		return "<-" + g.Loc.String() + ".Done()"
	}
	return "<-" + g.Loc.String()
}

// branch returns the wait that covers the read of f on another path through
// the same function, if there is one.
func (r Reporter) branch(f *caller.Finding) *caller.Join {
	for i, j := range r.Joins {
		if !j.Wait.Arm && j.Fn == f.Fn && j.Load == f.Load && j.State == f.State && j.G == f.Verdict.G.ID {
			return &r.Joins[i]
		}
	}
	return nil
}

// sibling returns the wait by which another function joins the same goroutine
// before it reads the same state: the nearest one in the source. A function
// that reads the state too early elsewhere sets no example, nor does a test.
func (r Reporter) sibling(f *caller.Finding) *caller.Join {
	if len(r.types) > 0 {
		return nil // it may know which of the types it has
	}
	var best *caller.Join
	for i, j := range r.Joins {
		if j.Fn.Parent() != nil || j.Fn == outermost(f.Fn) || j.G != f.Verdict.G.ID || j.Wait.Kind == ops.Once ||
			!ending.SameState(j.State, f.State) || r.atFault(j.Fn, f.State) || r.inTest(j.Pos) && !r.inTest(f.Pos) {
			continue
		}
		if best == nil || r.nearer(j.Wait.Pos, best.Wait.Pos, f.Pos) {
			best = &r.Joins[i]
		}
	}
	return best
}

// atFault reports whether fn has a finding about the same state.
func (r Reporter) atFault(fn *ssa.Function, state *loc.Loc) bool {
	for _, f := range r.Findings {
		if outermost(f.Fn) == fn && ending.SameState(f.State, state) {
			return true
		}
	}
	return false
}

func (r Reporter) inTest(at token.Pos) bool {
	return strings.HasSuffix(r.Fset.Position(at).Filename, "_test.go")
}

// nearer prefers waits in the file of pos, then the first in the source.
func (r Reporter) nearer(a, b, pos token.Pos) bool {
	if x, y := r.sameFile(a, pos), r.sameFile(b, pos); x != y {
		return x
	}
	return a < b
}

func (r Reporter) sameFile(a, b token.Pos) bool { return r.Fset.File(a) == r.Fset.File(b) }
