package analyzer_test

import (
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/go/analysis/analysistest"

	"github.com/wsracecheck/wsracecheck/analyzer"
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
		checkReadme(t, r)
		for _, d := range r.Diagnostics {
			checkStory(t, r, d.Category, d.Message, len(d.Related))
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
// oracles show. One that it begins to see moves to pos.
func TestMissed(t *testing.T) {
	for _, r := range analysistest.Run(findings{t}, root(t), analyzer.New(), "./testdata/src/missed/...") {
		for _, d := range r.Diagnostics {
			t.Errorf("%s: no longer missed: %s", r.Pass.Fset.Position(d.Pos), d.Message)
		}
	}
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

// checkStory checks what every finding promises: a category, one line that
// stands alone, the positions of the story,
// and that of a sibling that does it right, if there is one.
func checkStory(t *testing.T, r *analysistest.Result, category, message string, related int) {
	t.Helper()
	want, ok := map[string]int{
		"unjoined": 4, "badjoin": 4,
		"selfjoin": 3, // the start, the way to the wait, the signal
		"lockjoin": 4, // the start, both places of the lock, the signal
	}[category]
	if !ok {
		t.Errorf("%s: category %q", r.Pass.Pkg.Path(), category)
	}
	if strings.Contains(message, "\n") || !strings.Contains(message, ".go:") ||
		!strings.Contains(message, "started at") && !strings.Contains(message, "declared at") {
		t.Errorf("%s: the message does not tell the story on one line: %q", r.Pass.Pkg.Path(), message)
	}
	if importsCase(r) && !startsHere(r, message) {
		want = 1 // the places in the other package are only part of the message
	}
	if strings.Contains(message, " before it reads it, ") {
		want++ // a sibling that joins
	}
	if related != want {
		t.Errorf("%s: %d related positions, want %d: %q", r.Pass.Pkg.Path(), related, want, message)
	}
}

// importsCase reports whether the package uses a connection of another one.
func importsCase(r *analysistest.Result) bool {
	for _, imp := range r.Pass.Pkg.Imports() {
		if strings.HasPrefix(imp.Path(), r.Pass.Module.Path+"/testdata/src/") {
			return true
		}
	}
	return false
}

// startsHere reports whether the reader of the message is started in a file of
// the package itself, although another package has a part in the story.
func startsHere(r *analysistest.Result, message string) bool {
	_, at, _ := strings.Cut(message, "started at ")
	name, _, _ := strings.Cut(at, ":")
	for _, f := range r.Pass.Files {
		if filepath.Base(r.Pass.Fset.Position(f.FileStart).Filename) == name {
			return true
		}
	}
	return false
}
