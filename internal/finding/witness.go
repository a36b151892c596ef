package finding

import (
	"regexp"
	"strings"

	"golang.org/x/tools/go/analysis"
)

// docs is where the categories are described.
const docs = "https://github.com/wsracecheck/wsracecheck/blob/main/docs/"

// URL is where a category is described.
func URL(category string) string { return docs + category + ".md" }

// Diagnostic is the finding as the drivers take it.
func (f *Finding) Diagnostic() analysis.Diagnostic {
	d := analysis.Diagnostic{
		Pos: f.Span.Pos, End: f.Span.End,
		Category: f.Category, URL: URL(f.Category), Message: f.Message(),
	}
	for _, s := range f.Steps {
		r := analysis.RelatedInformation{Pos: s.Span.Pos, End: s.Span.End, Message: s.String()}
		if !r.Pos.IsValid() { // in a file that the driver does not know
			r.Pos, r.End = f.Span.Pos, f.Span.End
			r.Message += " at " + s.At
		}
		d.Related = append(d.Related, r)
	}
	d.Related = append(d.Related, analysis.RelatedInformation{Pos: f.Span.Pos, End: f.Span.End, Message: f.advice()})
	return d
}

// advice is the last line of the story.
func (f *Finding) advice() string {
	s := string(Advice) + ": "
	switch f.Repair.Kind { // where the first line says "it" and "that"
	case Publish:
		s += "store " + tick(f.State.Expr) + " before " + tick(f.Signal.Code())
	case SignalLate:
		s += f.Why.Event.imperative() + " after the write of " + tick(f.State.Expr)
	case Everywhere:
		s += "wait for " + tick(f.Why.Wait) + " on every path to the read"
	default:
		s += f.Advice()
	}
	switch {
	case f.Repair.Fix:
		s += " (-fix does it)"
	case f.Repair.NoFix != "":
		s += " (no fix: " + f.Repair.NoFix + ")"
	}
	if f.Low {
		s += " [low tier]"
	}
	return s
}

// verbs spell the kinds. None is the beginning of another.
var verbs = []struct {
	kind Kind
	verb string
}{
	{Start, "is started in"},
	{Signal, "signals by"},
	{Observe, "is told by"},
	{Wait, "waits at"},
	{Read, "reads"},
	{Write, "writes"},
	{Lock, "holds"},
	{Block, "needs"},
	{Call, "comes here from"},
	{Never, "would end that by"},
	{Example, "does it right, it waits for"},
}

// String spells a step as the text of a related position:
//
//	readLoop: signals by `close(c.msgs)`
//	Recv: reads `c.err`, still nil
func (s Step) String() string {
	for _, v := range verbs {
		if v.kind == s.Kind {
			text := s.By + ": " + v.verb + " " + tick(s.Code)
			if s.Note != "" {
				text += ", " + s.Note
			}
			return text
		}
	}
	return s.Note
}

// The note is behind a comma, the place of another package behind " at ".
var stepForm = regexp.MustCompile("^(.+?): (VERBS) `([^`]*)`(?:, (.*?))?(?: at (\\S+:\\d+))?$")

func init() {
	var all []string
	for _, v := range verbs {
		all = append(all, regexp.QuoteMeta(v.verb))
	}
	stepForm = regexp.MustCompile(strings.Replace(stepForm.String(), "VERBS", strings.Join(all, "|"), 1))
}

// ParseStep undoes Step.String and what Diagnostic adds to it; the span is not
// part of the text. It reports whether the text has the form, or that of the
// advice, which is a Step of kind Advice with the text as its note.
func ParseStep(text string) (Step, bool) {
	if advice, ok := strings.CutPrefix(text, string(Advice)+": "); ok {
		return Step{Kind: Advice, Note: advice}, true
	}
	m := stepForm.FindStringSubmatch(text)
	if m == nil {
		return Step{}, false
	}
	for _, v := range verbs {
		if v.verb == m[2] {
			return Step{Kind: v.kind, By: m[1], Code: m[3], Note: m[4], At: m[5]}, true
		}
	}
	return Step{}, false
}
