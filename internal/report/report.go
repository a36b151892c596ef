// Package report tells what the analysis has found as plain findings.
//
// In: findings of packages caller and deadlock, with the model that they rest
// on. Out: findings of package finding, sorted by position, and the diagnostics
// made of them. What the words are is said there; here is decided who did what,
// and in which order.
package report

import (
	"go/ast"
	"go/token"
	"sort"
	"strings"

	"golang.org/x/tools/go/analysis"

	"github.com/wsracecheck/wsracecheck/internal/caller"
	"github.com/wsracecheck/wsracecheck/internal/deadlock"
	"github.com/wsracecheck/wsracecheck/internal/ending"
	"github.com/wsracecheck/wsracecheck/internal/finding"
	"github.com/wsracecheck/wsracecheck/internal/loc"
	"github.com/wsracecheck/wsracecheck/internal/slice"
)

// The categories of diagnostics.
const (
	Unjoined  = finding.Unjoined
	BadJoin   = finding.BadJoin
	SelfJoin  = finding.SelfJoin
	LockJoin  = finding.LockJoin
	Directive = finding.Directive
	Internal  = finding.Internal
	Stats     = finding.Stats
)

// OfDirective is the diagnostic of a directive that is wrong.
func OfDirective(pos token.Pos, message string) analysis.Diagnostic {
	return analysis.Diagnostic{Pos: pos, Category: Directive, URL: finding.URL(Directive), Message: message}
}

// A Reporter words the findings of one package.
type Reporter struct {
	Fset     *token.FileSet
	Files    []*ast.File // of the package, for what to underline
	Model    *ending.Model
	Findings []*caller.Finding
	Joins    []caller.Join // reads that are right because of a wait
	Stuck    []deadlock.Finding
	Shown    []*slice.Finding // executions about which Findings says nothing
	// Trial tells that a repair is looked at: executions of the low tier are no objection.
	Trial bool
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
		var fixes []analysis.SuggestedFix
		if r.Fixes != nil {
			fixes = r.Fixes(f)
		}
		told := r.finding(f)
		told.Repair.Fix = len(fixes) > 0
		d := told.Diagnostic()
		d.SuggestedFixes = fixes
		out = append(out, d)
	}
	for _, f := range r.Shown {
		if told := r.shown(f); !told.Low || low && !r.Trial {
			out = append(out, told.Diagnostic())
		}
	}
	for _, f := range r.Stuck {
		out = append(out, r.deadlock(f).Diagnostic())
	}
	sort.SliceStable(out, func(i, j int) bool {
		if out[i].Pos != out[j].Pos {
			return out[i].Pos < out[j].Pos
		}
		return out[i].Message < out[j].Message
	})
	return out
}

// finding tells about a read that may come too early.
func (r Reporter) finding(f *caller.Finding) *finding.Finding {
	t := r.tell(f)
	out := &finding.Finding{
		Category: Unjoined, Low: f.Low, Types: r.types,
		Span: r.span(f.Pos), At: r.pos(f.Pos), Func: t.name(f.Fn), Own: f.EOF.Own,
		State: finding.State{Expr: spell(f.State), Class: class(f)},
	}
	if f.Via != nil {
		out.State.Via = t.name(f.Via)
	}
	if f.Verdict.Far != nil {
		t.far(out)
		return out
	}
	out.Signal = t.event()
	t.why(out)
	out.Steps = t.steps(out)
	out.Repair = t.repair(out)
	if sibling := r.sibling(f); sibling != nil {
		right, _ := r.functions(sibling.Fn, f.Fn)
		if out.Repair.Kind == finding.JoinFirst {
			out.Repair.Like = right
		}
		out.Steps = append(out.Steps, r.step(finding.Example, right, wait(sibling.Wait), sibling.Wait.Pos))
	}
	return out
}

// steps tells the bad run.
func (t teller) steps(out *finding.Finding) []finding.Step {
	f, v, writer := t.f, t.f.Verdict, t.name(t.f.Verdict.G.Fn)
	write := t.step(finding.Write, writer, out.State.Expr, position(v.Write.Event.Site))
	write.Note = "too late"
	steps := []finding.Step{
		t.step(finding.Start, writer, t.label(v.G.Start.Parent()), position(v.G.Start)),
		t.step(finding.Signal, t.signaller(), out.Signal.Code(), position(v.Site.Event.Site)),
		t.step(finding.Observe, out.Func, f.EOF.Loc.String(), f.EOF.Pos),
	}
	if f.Wait != nil {
		steps = append(steps, t.step(finding.Wait, out.Func, wait(*f.Wait), f.Wait.Pos))
	}
	return append(steps, t.read(out), write)
}

// read is the step at which the stale value is seen.
func (t teller) read(out *finding.Finding) finding.Step {
	at := t.f.Load
	if !at.IsValid() {
		at = t.f.Pos
	}
	s := t.step(finding.Read, out.Func, out.State.Expr, at)
	s.Note = out.State.Class.Seen()
	if out.State.Via != "" {
		s.Note += ", in " + out.State.Via
	}
	return s
}

func (r Reporter) step(kind finding.Kind, by, code string, pos token.Pos) finding.Step {
	return finding.Step{Kind: kind, By: by, Code: code, Span: r.span(pos), At: r.pos(pos)}
}

// spell writes the entry of a map as in the source.
func spell(l *loc.Loc) string { return strings.ReplaceAll(l.String(), ".[", "[") }

func (r Reporter) span(pos token.Pos) finding.Span { return finding.SpanAt(r.Fset, r.Files, pos) }
