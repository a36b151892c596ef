// Package golangci makes the analyzer a linter of golangci-lint v2, as a
// module plugin with the name wsracecheck.
//
// In: the settings of .golangci.yml. Out: an analyzer whose diagnostics are
// shaped for golangci-lint, which makes an issue of its own of each related
// position, where //nolint on the finding does not reach it: here the story is
// a part of the message. Suggested fixes are kept.
package golangci

import (
	"fmt"
	"path/filepath"
	"strings"

	"github.com/golangci/plugin-module-register/register"
	"golang.org/x/tools/go/analysis"

	"github.com/wsracecheck/wsracecheck/analyzer"
	"github.com/wsracecheck/wsracecheck/internal/finding"
)

// golangci-lint prefixes messages with the analyzer's name if it is another
// than the linter's.
const name = "wsracecheck"

func init() { register.Plugin(name, New) }

// Settings are what .golangci.yml may say under
// linters.settings.custom.wsracecheck.settings. Anything else is an error.
type Settings struct {
	// Low also reports the low tier: reads that only guard a clean-up.
	Low bool `json:"low"`
}

// New makes the linter from its settings, which may be nil. It fails if there
// is a key that Settings does not have, or a value of another type.
func New(conf any) (register.LinterPlugin, error) {
	s, err := register.DecodeSettings[Settings](conf)
	if err != nil {
		return nil, fmt.Errorf("%s: %w (the settings are: low)", name, err)
	}
	return linter{s}, nil
}

type linter struct{ settings Settings }

// GetLoadMode asks for types.
func (linter) GetLoadMode() string { return register.LoadModeTypesInfo }

// BuildAnalyzers returns an analyzer of its own at each call, so that two
// configurations in one process do not share flags.
func (l linter) BuildAnalyzers() ([]*analysis.Analyzer, error) {
	a := analyzer.New()
	if err := a.Flags.Set("low", fmt.Sprint(l.settings.Low)); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	if err := a.Flags.Set("nolint", "false"); err != nil { // golangci-lint wants to know which are of use
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	run := a.Run
	a.Run = func(pass *analysis.Pass) (any, error) {
		folding := *pass
		folding.Report = func(d analysis.Diagnostic) { pass.Report(fold(pass, d)) }
		return run(&folding)
	}
	return []*analysis.Analyzer{a}, nil
}

// fold puts what golangci-lint would drop or report apart into the message:
// the category before it, and after it the steps of the story at places that it
// does not name already.
func fold(pass *analysis.Pass, d analysis.Diagnostic) analysis.Diagnostic {
	file := filepath.Base(pass.Fset.Position(d.Pos).Filename)
	told := make(map[string]bool)
	var rest []string
	for _, r := range d.Related {
		p := pass.Fset.Position(r.Pos)
		place := fmt.Sprintf("%s:%d", filepath.Base(p.Filename), p.Line)
		short := place
		if filepath.Base(p.Filename) == file {
			short = fmt.Sprintf("line %d", p.Line)
		}
		step, ok := finding.ParseStep(r.Message)
		if ok && step.Kind == finding.Advice || r.Pos == d.Pos || told[r.Message] || names(d.Message, place) || names(d.Message, short) {
			continue
		}
		told[r.Message] = true
		rest = append(rest, r.Message+" ("+short+")")
	}
	if d.Category != "" && !strings.HasPrefix(d.Message, d.Category) {
		d.Message = d.Category + ": " + d.Message
	}
	if len(rest) > 0 {
		d.Message += "; " + strings.Join(rest, "; ")
	}
	d.Related = nil
	return d
}

// names reports whether the message names a place: conn.go:4 or line 4, but not
// as a part of conn.go:41 or myconn.go:4.
func names(message, place string) bool {
	for rest := message; ; {
		i := strings.Index(rest, place)
		if i < 0 {
			return false
		}
		before, after := rest[:i], rest[i+len(place):]
		if !strings.ContainsAny(lastByte(before), wordBytes) && !strings.ContainsAny(firstByte(after), "0123456789") {
			return true
		}
		rest = after
	}
}

const wordBytes = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-."

func firstByte(s string) string { return s[:min(1, len(s))] }
func lastByte(s string) string  { return s[max(0, len(s)-1):] }
