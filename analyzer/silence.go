package analyzer

import (
	"golang.org/x/tools/go/analysis"

	"github.com/wsracecheck/wsracecheck/internal/finding"
	"github.com/wsracecheck/wsracecheck/internal/suppress"
)

// A silencer stands between the analysis and the driver.
type silencer struct {
	s        *settings
	from     *analysis.Pass // the driver's
	pass     *analysis.Pass // the same, whose reports come here
	comments *suppress.Set
}

// silence makes a pass that drops what comments silence.
func (s *settings) silence(pass *analysis.Pass) *silencer {
	out := &silencer{s: s, from: pass, comments: suppress.Read(pass.Fset, pass.Files, s.nolint)}
	quieter := *pass
	quieter.Report = func(d analysis.Diagnostic) {
		if !isFinding(d) || !out.comments.Silences(d) {
			pass.Report(d)
		}
	}
	out.pass = &quieter
	return out
}

func isFinding(d analysis.Diagnostic) bool {
	return d.Category != finding.Internal && d.Category != finding.Stats
}

// complain reports what is wrong with the comments. One that silences a finding of
// the low tier is of use, although that is not reported now.
func (out *silencer) complain() {
	if out.comments.Unused() && !out.s.low {
		trial := &settings{low: true, trial: true, std: out.s.std}
		p := *out.from
		p.Report = func(d analysis.Diagnostic) { out.comments.Silences(d) }
		trial.run(&p)
	}
	for _, p := range out.comments.Problems() {
		out.from.Report(analysis.Diagnostic{
			Pos: p.Pos, End: p.End, Category: finding.Ignore, URL: finding.URL(finding.Ignore), Message: p.Message,
		})
	}
}
