package analyzer_test

import (
	"fmt"
	"go/token"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/go/analysis/analysistest"
)

// checkReadme holds the finding that the README shows against what is found.
func checkReadme(t *testing.T, r *analysistest.Result) {
	if !strings.HasSuffix(r.Pass.Pkg.Path(), "/pos/assembler") {
		return
	}
	text, err := os.ReadFile(filepath.Join(root(t), "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	at := func(pos token.Pos) string {
		p := r.Pass.Fset.Position(pos)
		rel, err := filepath.Rel(root(t), p.Filename)
		if err != nil {
			t.Fatal(err)
		}
		return fmt.Sprintf("%s:%d:%d", filepath.ToSlash(rel), p.Line, p.Column)
	}
	for _, d := range r.Diagnostics {
		want := fmt.Sprintf("    %s: %s (wsracecheck/%s)\n", at(d.Pos), d.Message, d.Category)
		for _, rel := range d.Related {
			want += fmt.Sprintf("        %s: %s\n", at(rel.Pos), rel.Message)
		}
		if !strings.Contains(string(text), want) {
			t.Errorf("README.md does not show\n%s", want)
		}
	}
}
