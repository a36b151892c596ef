package analyzer_test

import (
	"fmt"
	"go/token"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/analysistest"

	"github.com/wsracecheck/wsracecheck/analyzer"
	"github.com/wsracecheck/wsracecheck/internal/finding"
)

// root is the module's root: the cases are packages of this module, so that
// the same files are analysed here and run by their oracles.
func root(t *testing.T) string {
	t.Helper()
	dir, err := filepath.Abs("..")
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

func TestCases(t *testing.T) {
	results := analysistest.Run(findings{t}, root(t), analyzer.New(), "./testdata/src/pos/...", "./testdata/src/neg/...")
	for _, r := range results {
		for _, d := range r.Diagnostics {
			checkStory(t, r, d)
		}
	}
}

// Cases of the low tier are silent unless they are asked for.
func TestLowTier(t *testing.T) {
	a := analyzer.New()
	if err := a.Flags.Set("low", "true"); err != nil {
		t.Fatal(err)
	}
	analysistest.Run(findings{t}, root(t), a, "./testdata/src/low/...")

	for _, r := range analysistest.Run(quiet{t}, root(t), analyzer.New(), "./testdata/src/low/...") {
		for _, d := range r.Diagnostics {
			t.Errorf("%s: reported without -low: %s", r.Pass.Fset.Position(d.Pos), d.Message)
		}
	}
}

// The cases in missed are bugs that the analyzer does not see yet, as their
// oracles show. Their want comments say what it is to report; one that it begins
// to see moves to pos as it is.
func TestMissed(t *testing.T) {
	for _, r := range analysistest.Run(unmet{findings{t}}, root(t), analyzer.New(), "./testdata/src/missed/...") {
		if !generated(r) && len(marked(r, "want ")) == 0 {
			t.Errorf("%s: no want comment says what is missed", r.Pass.Pkg.Path())
		}
		for _, d := range r.Diagnostics {
			t.Errorf("%s: no longer missed, move the case to pos: %s", r.Pass.Fset.Position(d.Pos), d.Message)
		}
	}
}

// The cases in falsealarm are right, as their oracles show, and reported all the
// same. Comments FALSE mark the lines that are; a case whose lines fall silent
// moves to neg, without the comments.
func TestFalseAlarms(t *testing.T) {
	for _, r := range analysistest.Run(quiet{t}, root(t), analyzer.New(), "./testdata/src/falsealarm/...") {
		if r.Err != nil {
			t.Errorf("%s: %v", r.Pass.Pkg.Path(), r.Err)
			continue
		}
		left := marked(r, "FALSE")
		if !generated(r) && len(left) == 0 {
			t.Errorf("%s: no comment FALSE says what is reported", r.Pass.Pkg.Path())
		}
		for _, d := range r.Diagnostics {
			at := line(r, d.Pos)
			if !left[at] {
				t.Errorf("%s: one more false alarm: %s", at, d.Message)
			}
			delete(left, at)
		}
		for at := range left {
			t.Errorf("%s: no longer reported: take the comment out, and move the case to neg", at)
		}
	}
}

// marked returns the lines of the package with a comment that begins with word.
func marked(r *analysistest.Result, word string) map[string]bool {
	lines := make(map[string]bool)
	for _, f := range r.Pass.Files {
		for _, g := range f.Comments {
			for _, c := range g.List {
				if strings.HasPrefix(c.Text, "// "+word) {
					lines[line(r, c.Pos())] = true
				}
			}
		}
	}
	return lines
}

// generated reports whether r is about the main package that go test makes.
func generated(r *analysistest.Result) bool { return strings.HasSuffix(r.Pass.Pkg.Path(), ".test") }

func line(r *analysistest.Result, pos token.Pos) string {
	p := r.Pass.Fset.Position(pos)
	return fmt.Sprintf("%s:%d", p.Filename, p.Line)
}

// Directives are checked, and used where they are right.
func TestDirectives(t *testing.T) {
	analysistest.Run(findings{t}, root(t), analyzer.New(), "./testdata/src/directive/...")
}

// findings ignores that no facts are expected: what they are good for is seen in
// the findings.
type findings struct{ *testing.T }

func (f findings) Errorf(format string, args ...any) {
	if len(args) == 3 && args[1] == "fact" && format == "%v: unexpected %s: %v" {
		return
	}
	f.T.Helper()
	f.T.Errorf(format, args...)
}

// quiet ignores that the low tier's expectations are not met.
type quiet struct{ *testing.T }

func (quiet) Errorf(string, ...any) {}

// unmet ignores that what is wanted was not reported.
type unmet struct{ findings }

func (u unmet) Errorf(format string, args ...any) {
	if err, ok := args[len(args)-1].(string); ok && strings.Contains(err, ": no diagnostic was reported matching ") {
		return
	}
	u.T.Helper()
	u.findings.Errorf(format, args...)
}

// checkStory checks what every finding promises: one line that stands alone, a
// range to underline, and the steps of the bad run in their order.
func checkStory(t *testing.T, r *analysistest.Result, d analysis.Diagnostic) {
	t.Helper()
	want, ok := map[string]string{
		"unjoined": "start signal observe read write",
		"badjoin":  "start signal observe read write",
		"selfjoin": "start call wait never",
		"lockjoin": "start lock wait block never",
	}[d.Category]
	if !ok {
		t.Errorf("%s: category %q", r.Pass.Pkg.Path(), d.Category)
	}
	if strings.Contains(d.Message, "\n") || !place.MatchString(d.Message) {
		t.Errorf("%s: the message does not tell the story on one line: %q", r.Pass.Pkg.Path(), d.Message)
	}
	if d.End <= d.Pos {
		t.Errorf("%s: nothing to underline: %q", r.Pass.Pkg.Path(), d.Message)
	}
	var kinds []string
	for _, rel := range d.Related {
		s, ok := finding.ParseStep(rel.Message)
		switch {
		case !ok:
			t.Errorf("%s: not a step: %q", r.Pass.Pkg.Path(), rel.Message)
		case s.Kind == finding.Wait && d.Category == "badjoin" || s.Kind == finding.Example:
		default:
			kinds = append(kinds, string(s.Kind))
		}
	}
	if strings.Contains(d.Message, "(declared at ") || calledByUsers[path.Base(r.Pass.Pkg.Path())] {
		want = "signal observe read write" // nobody knows where such a reader starts
	}
	if strings.Contains(d.Message, "which comes from outside") {
		want = "start observe read write" // nor who signals
	}
	if got := strings.Join(kinds, " "); got != want+" repair" {
		t.Errorf("%s: steps %q, want %q: %q", r.Pass.Pkg.Path(), got, want+" repair", d.Message)
	}
}

// calledByUsers are the cases in which the goroutine that writes is one of a user or of a
// library, which the package does not start.
var calledByUsers = map[string]bool{"echocall": true, "vaultclose": true}

// place is how a message names a place.
var place = regexp.MustCompile(`\b(line |\w+\.go:)\d+\)`)
