package report

import (
	"fmt"
	"go/token"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/wsracecheck/wsracecheck/internal/caller"
	"github.com/wsracecheck/wsracecheck/internal/effect"
	"github.com/wsracecheck/wsracecheck/internal/ending"
	"github.com/wsracecheck/wsracecheck/internal/loc"
	"github.com/wsracecheck/wsracecheck/internal/ops"
)

// A why is the reason that a wait is no join, in words.
type why struct {
	text   string
	advice string // what would make it one; "" if nothing better than the rule is known
}

// words explains why the wait w does not cover the write of f.
func (r Reporter) words(f *caller.Finding, w caller.Got) why {
	if w.Bounded {
		return r.gaveUp(w)
	}
	n := r.Model.WhyNot(w.Received, f.State, f.Verdict.G.ID)
	what := raised(w, n.Site.Event)
	switch n.Reason {
	case ending.TooEarly:
		return why{
			text:   fmt.Sprintf("%s at %s, before the %swrite at %s", what+inDefer(n), r.at(n.Site.Event.Site), deferredWord(n), r.at(n.Write.Event.Site)),
			advice: raiseWord(w, n.Site.Event) + " after the write",
		}
	case ending.ThirdWrites:
		return why{text: fmt.Sprintf("%s (%s) by %s, which starts %s and does not wait for it", what, r.at(n.Site.Event.Site), r.context(n.Site.Ctx), goroutine(f.Verdict.G))}
	case ending.Elsewhere:
		return why{text: fmt.Sprintf("%s (%s) by %s, whether %s is done or not", what, r.at(n.Site.Event.Site), r.context(n.Site.Ctx), goroutine(f.Verdict.G))}
	case ending.NotOwned:
		return why{text: fmt.Sprintf("nobody here cancels %s: its end asks %s to stop, it does not say that it has", w.Loc, goroutine(f.Verdict.G))}
	}
	return why{}
}

// context names what runs a site: the goroutine's function, or the function
// that callers call.
func (r Reporter) context(c *ending.Context) string {
	if c.G != nil {
		return r.function(c.G.Fn)
	}
	return r.function(c.Sum.Fn)
}

// raised says what the event does that lets the wait w end.
func raised(w caller.Got, e *effect.Event) string {
	if e == nil {
		return ""
	}
	sig := w.Loc.String()
	switch {
	case e.Kind == ops.Send:
		return "a value is sent on " + sig
	case e.Kind == ops.Done:
		return sig + ".Done is called"
	case isContext(e.Loc):
		return sig + " is cancelled"
	}
	return sig + " is closed"
}

// raiseWord is the imperative of raised.
func raiseWord(w caller.Got, e *effect.Event) string {
	sig := w.Loc.String()
	switch {
	case e.Kind == ops.Send:
		return "send on " + sig
	case e.Kind == ops.Done:
		return "call " + sig + ".Done"
	case isContext(e.Loc):
		return "cancel " + sig
	}
	return "close " + sig
}

// inDefer tells two deferred calls apart by the order in which they run.
func inDefer(n ending.NoJoin) string {
	if ending.IsDeferred(n.Site.Event.Call) && ending.IsDeferred(n.Write.Event.Call) {
		return " by the later registered defer"
	}
	return ""
}

func deferredWord(n ending.NoJoin) string {
	if ending.IsDeferred(n.Write.Event.Call) && n.Write.Event.Call != n.Site.Event.Call {
		return "deferred "
	}
	return ""
}

// gaveUp says which arm of the select does not wait.
func (r Reporter) gaveUp(w caller.Got) why {
	out := why{advice: "read it only where " + wait(caller.Got{Received: w.Received}) + " has returned"}
	switch w.GaveUp.Why {
	case caller.ByDefault:
		out.text = fmt.Sprintf("the default arm of the select at %s does not wait", r.pos(w.GaveUp.Pos))
	case caller.ByTimeout:
		out.text = fmt.Sprintf("the timeout arm at %s goes on without it", r.pos(w.GaveUp.Pos))
	case caller.ByContext:
		out.text = fmt.Sprintf("the arm of %s.Done() at %s goes on without it", w.GaveUp.Loc, r.pos(w.GaveUp.Pos))
	}
	return out
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

func outermost(fn *ssa.Function) *ssa.Function {
	for fn.Parent() != nil {
		fn = fn.Parent()
	}
	return fn
}
