// Package report turns findings into diagnostics.
//
// In: findings of package caller. Out: analysis.Diagnostics, sorted by
// position, whose message stands alone on one line and whose related
// positions tell the story in its order: the reader starts, EOF is signalled,
// the state is written, EOF is observed.
package report

import (
	"fmt"
	"go/token"
	"go/types"
	"path/filepath"
	"sort"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"

	"github.com/wsracecheck/wsracecheck/internal/caller"
	"github.com/wsracecheck/wsracecheck/internal/deadlock"
	"github.com/wsracecheck/wsracecheck/internal/ending"
	"github.com/wsracecheck/wsracecheck/internal/loc"
	"github.com/wsracecheck/wsracecheck/internal/ops"
)

// The categories of diagnostics.
const (
	Unjoined  = "unjoined"  // a read with no join
	BadJoin   = "badjoin"   // a read behind a wait that is no join
	SelfJoin  = "selfjoin"  // a wait of the reader for its own end
	LockJoin  = "lockjoin"  // a wait for the reader under a lock that it needs
	Directive = "directive" // a directive is misspelt, misplaced or contradicted
	Internal  = "internal"  // the analyzer failed
	Stats     = "stats"     // what the analyzer left out
)

// docs is where the categories are described.
const docs = "https://pkg.go.dev/github.com/wsracecheck/wsracecheck/analyzer#hdr-"

// OfDirective is the diagnostic of a directive that is wrong.
func OfDirective(pos token.Pos, message string) analysis.Diagnostic {
	return analysis.Diagnostic{Pos: pos, Category: Directive, URL: docs + Directive, Message: message}
}

// A Reporter words the findings of one package.
type Reporter struct {
	Fset     *token.FileSet
	Model    *ending.Model
	Findings []*caller.Finding
	Joins    []caller.Join // reads that are right because of a wait
	Stuck    []deadlock.Finding
	// Fixes suggests repairs of a finding; nil for none.
	Fixes func(*caller.Finding) []analysis.SuggestedFix

	types  []string   // see Alike: those that the findings are about, if there are several
	others []Reporter // for all but the first of types
}

// Diagnostics words the findings; with low also those of the low tier.
func (r Reporter) Diagnostics(low bool) []analysis.Diagnostic {
	var out []analysis.Diagnostic
	for _, f := range r.Findings {
		if f.Low && !low {
			continue
		}
		out = append(out, r.diagnostic(f))
	}
	for _, f := range r.Stuck {
		out = append(out, r.deadlock(f))
	}
	sort.SliceStable(out, func(i, j int) bool {
		if out[i].Pos != out[j].Pos {
			return out[i].Pos < out[j].Pos
		}
		return out[i].Message < out[j].Message
	})
	return out
}

func (r Reporter) diagnostic(f *caller.Finding) analysis.Diagnostic {
	v := f.Verdict
	if v.Far != nil {
		d := r.far(f)
		d.URL = docs + d.Category
		return d
	}
	d := analysis.Diagnostic{Pos: f.Pos, Category: Unjoined, URL: docs}
	subject, because := r.subject(f, &d.Category)
	if f.Via != nil {
		subject += " (" + r.function(f.Via) + " reads it)"
	}
	sibling := r.sibling(f)
	d.URL += d.Category
	d.Message = subject + ": "
	story := r.story(f)
	switch {
	case because.text != "" && f.Wait == nil && d.Category == BadJoin && isJoinAttempt(f.EOF):
		story = fmt.Sprintf("%s; %s is started at %s", because.text, goroutine(v.G), r.at(v.G.Start))
	case because.text != "":
		story = because.text + "; " + story
	}
	d.Message += story + "; " + r.advice(f, because, sibling) + r.everywhere()
	add := func(pos token.Pos, format string, args ...any) {
		if pos.IsValid() {
			d.Related = append(d.Related, analysis.RelatedInformation{Pos: pos, Message: fmt.Sprintf(format, args...)})
		}
	}
	add(position(v.G.Start), "the reader, %s, starts here", goroutine(v.G))
	add(position(v.Site.Event.Site), "EOF is signalled here: %s", raise(f))
	add(position(v.Write.Event.Site), "the reader writes %s here", f.State)
	add(f.EOF.Pos, "EOF is observed here")
	if sibling != nil {
		right, _ := r.functions(sibling.Fn, f.Fn)
		add(sibling.Wait.Pos, "%s joins the reader here before it reads the same state", right)
	}
	if r.Fixes != nil {
		d.SuggestedFixes = r.Fixes(f)
	}
	return d
}

// subject says what is read behind what, in which category, and why that is
// no join.
func (r Reporter) subject(f *caller.Finding, category *string) (string, why) {
	subject := "close state " + f.State.String() + " is read"
	if f.Wait != nil || isJoinAttempt(f.EOF) {
		*category = BadJoin
		w := f.EOF
		if f.Wait != nil {
			w = *f.Wait
		}
		return subject + fmt.Sprintf(" behind %s, which does not join the reader", wait(w)), r.words(f, w)
	}
	if j := r.branch(f); j != nil {
		*category = BadJoin
		return subject + " after EOF with a join on some branches only", why{
			text:   fmt.Sprintf("%s at %s is not on every path to the read", wait(j.Wait), r.pos(j.Wait.Pos)),
			advice: "wait for it on all of them",
		}
	}
	return subject + " after EOF without joining the reader", why{}
}

// isJoinAttempt reports whether the observation itself was meant as a join: a
// plain wait, not the end of a stream.
func isJoinAttempt(g caller.Got) bool {
	return !g.EOF && !g.Own && !g.Arm && !isContext(g.Loc) && (g.Kind == ops.Recv || g.Kind == ops.WaitAll)
}

// story tells the interleaving.
func (r Reporter) story(f *caller.Finding) string {
	v := f.Verdict
	who := fmt.Sprintf("%s, started at %s, sets it (%s)", goroutine(v.G), r.at(v.G.Start), r.at(v.Write.Event.Site))
	what := fmt.Sprintf("%s (%s)", raise(f), r.at(v.Site.Event.Site))
	if v.Site.Ctx.G == v.G {
		return what + " before " + who
	}
	by := "another goroutine"
	if v.Site.Ctx.G == nil {
		by = unlike(v.Site.Ctx.Sum.Fn, f.Fn)
	} else if v.Site.Ctx.G.Fn.Parent() == nil {
		by = unlike(v.Site.Ctx.G.Fn, f.Fn)
	}
	return what + " by " + by + ", which does not wait until " + who
}

// advice names a join if the package has one that covers the write, and who
// uses it.
func (r Reporter) advice(f *caller.Finding, because why, sibling *caller.Join) string {
	out := "join the reader first, or publish before the signal"
	switch j := r.join(f); {
	case because.advice != "":
		out = because.advice
	case j != "":
		out = "wait for " + j + " first"
	}
	if sibling != nil {
		right, wrong := r.functions(sibling.Fn, f.Fn)
		out += fmt.Sprintf("; %s waits for %s at %s before it reads it, %s does not",
			right, wait(sibling.Wait), r.pos(sibling.Wait.Pos), wrong)
	}
	return out
}

// function names a function; a literal by where it stands.
func (r Reporter) function(fn *ssa.Function) string {
	if fn.Parent() == nil {
		return fn.Name()
	}
	p := r.Fset.Position(fn.Pos())
	return fmt.Sprintf("the function literal at %s:%d", filepath.Base(p.Filename), p.Line)
}

// functions names two functions, with their types if those differ.
func (r Reporter) functions(a, b *ssa.Function) (string, string) {
	if receiver(a) == receiver(b) {
		return r.function(a), r.function(b)
	}
	return r.ofType(a), r.ofType(b)
}

// ofType names a function with the type of its receiver, if it has one.
func (r Reporter) ofType(fn *ssa.Function) string {
	if n := receiver(fn); n != nil && fn.Parent() == nil {
		return n.Obj().Name() + "." + fn.Name()
	}
	return r.function(fn)
}

// unlike names fn, with its type if the name alone may be taken for that of other.
func unlike(fn, other *ssa.Function) string {
	if n := receiver(fn); n != nil && fn.Name() == other.Name() && n != receiver(other) {
		return n.Obj().Name() + "." + fn.Name()
	}
	return fn.Name()
}

// receiver returns the type of which fn, or the function around it, is a method.
func receiver(fn *ssa.Function) *types.Named {
	if recv := outermost(fn).Signature.Recv(); recv != nil {
		if n := loc.NamedOf(recv.Type()); n != nil {
			return n.Origin()
		}
	}
	return nil
}

func goroutine(g *ending.Goroutine) string {
	if g.Fn.Parent() != nil {
		return "the goroutine"
	}
	return g.Fn.Name()
}

// raise says what the signalling event does, in the terms of the caller.
func raise(f *caller.Finding) string {
	e, sig := f.Verdict.Site.Event, f.EOF.Loc.String()
	switch e.Kind {
	case ops.Send:
		return "a value is sent on " + sig
	case ops.Done:
		return sig + ".Done is called"
	case ops.OnceDone:
		return sig + " is done"
	case ops.Write:
		return sig + " is set"
	}
	if isContext(e.Loc) {
		return sig + " is cancelled"
	}
	return sig + " is closed"
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
	case g.Bounded:
		return "a wait for " + g.Loc.String() + " that may give up"
	case isContext(g.Loc):
		return "<-" + g.Loc.String() + ".Done()"
	}
	return "<-" + g.Loc.String()
}

func (r Reporter) at(in ssa.Instruction) string { return r.pos(position(in)) }

func (r Reporter) pos(at token.Pos) string {
	p := r.Fset.Position(at)
	return fmt.Sprintf("%s:%d", filepath.Base(p.Filename), p.Line)
}

func position(in ssa.Instruction) token.Pos { return ending.Position(in) }
