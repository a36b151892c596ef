package report

import (
	"fmt"
	"strings"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"

	"github.com/wsracecheck/wsracecheck/internal/caller"
	"github.com/wsracecheck/wsracecheck/internal/ops"
	"github.com/wsracecheck/wsracecheck/internal/xfact"
)

// far words a finding whose reader is a goroutine of another package. Places in
// that package are part of the message only: the file set has no good position
// for them.
func (r Reporter) far(f *caller.Finding) analysis.Diagnostic {
	g, story := f.Verdict.G.Far, f.Verdict.Far
	if story.Raise == xfact.Declared {
		return r.declared(f)
	}
	d := analysis.Diagnostic{Pos: f.Pos, Category: Unjoined}
	subject := "close state " + f.State.String() + " is read"
	if f.Wait != nil || isJoinAttempt(f.EOF) {
		d.Category = BadJoin
		w := f.EOF
		if f.Wait != nil {
			w = *f.Wait
		}
		subject += fmt.Sprintf(" behind %s, which does not join the reader", farWait(w))
	} else {
		subject += " after EOF without joining the reader"
	}
	if f.Via != nil {
		subject += " (" + r.function(f.Via) + " reads it)"
	}
	name := "the goroutine"
	if g.Name != "" {
		name = g.Name
	}
	sig := f.EOF.Loc.String()
	what := fmt.Sprintf("%s (%s)", signalled(story.Raise, sig, known(f.EOF)), story.At)
	who := fmt.Sprintf("%s, started at %s, sets it (%s)", name, g.Start, story.Written)
	if story.By == "" {
		what += " before " + who
	} else {
		what += " by " + story.By + ", which does not wait until " + who
	}
	advice := "package " + g.Type.Pkg().Name() + " offers no way to wait for it"
	if len(r.types) > 0 {
		advice = "wait for the reader first"
	}
	if j := r.join(f); j != "" {
		advice = "wait for " + j + " first"
	}
	d.Message = fmt.Sprintf("%s: %s; %s%s", subject, what, advice, r.everywhere())
	d.Related = append(d.Related, analysis.RelatedInformation{Pos: f.EOF.Pos, Message: "EOF is observed here"})
	return d
}

// declared words a finding that rests on directives.
func (r Reporter) declared(f *caller.Finding) analysis.Diagnostic {
	g, story := f.Verdict.G.Far, f.Verdict.Far
	what, where := f.State.String(), story.At
	if strings.HasSuffix(what, xfact.CloseState) {
		what = "of " + strings.TrimSuffix(what, "."+xfact.CloseState)
	}
	told := f.EOF.Loc.String() + " tells EOF"
	if f.EOF.By != nil {
		told = f.EOF.By.Name() + " tells EOF"
	}
	via := ""
	if f.Via != nil {
		via = " (" + r.function(f.Via) + " reads it)"
	}
	advice := "wait for the reader first"
	if j := r.join(f); j != "" {
		advice = "wait for " + j + " first"
	}
	d := analysis.Diagnostic{Pos: f.Pos, Category: Unjoined}
	d.Message = fmt.Sprintf("close state %s is read after EOF without joining the reader%s: %s (declared at %s) and the state may be set later (declared at %s, by a reader of %s); %s",
		what, via, told, where, story.Written, g.Type.Name(), advice)
	d.Related = append(d.Related, analysis.RelatedInformation{Pos: f.EOF.Pos, Message: "EOF is observed here"})
	return d
}

// farWait spells a wait as in the source of the caller.
func farWait(g caller.Got) string {
	if g.By != nil {
		return g.By.Name() + "()"
	}
	return wait(g)
}

// known tells who the reader of the message knows that has to do with the signal g, if
// it is a field that only the other package can name.
func known(g caller.Got) string {
	if g.Loc.IsRoot() || g.Loc.Exported() {
		return ""
	}
	if g.By == nil {
		if fn := accessor(g); fn != nil {
			return ", which " + fn.Name() + " returns,"
		}
		return ""
	}
	if g.Kind == ops.Recv || g.Kind == ops.WaitAll {
		return ", which " + g.By.Name() + " waits for,"
	}
	return ", which " + g.By.Name() + " looks at,"
}

// accessor returns the function whose result the receive g waits for: a channel, or
// what has one. It returns nil if there is none.
func accessor(g caller.Got) *ssa.Function {
	var ch ssa.Value
	switch in := g.Site.(type) {
	case *ssa.UnOp:
		ch = in.X
	case *ssa.Select:
		for _, st := range in.States {
			if st.Pos == g.Pos {
				ch = st.Chan
			}
		}
	}
	call, ok := ch.(*ssa.Call)
	if ok && call.Call.IsInvoke() { // the Done of a context
		call, ok = call.Call.Value.(*ssa.Call)
	}
	if !ok {
		return nil
	}
	return call.Call.StaticCallee()
}

// signalled says what happens to the signal sig, about is said of it in between.
func signalled(kind, sig, about string) string {
	switch kind {
	case "send":
		return "a value is sent on " + sig + strings.TrimSuffix(about, ",")
	case "done":
		return sig + ".Done" + about + " is called"
	case "once":
		return sig + about + " is done"
	case "set":
		return sig + about + " is set"
	case "cancel":
		return sig + about + " is cancelled"
	}
	return sig + about + " is closed"
}
