package suppress

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/go/analysis"
)

// A line with HIT has a finding.
func silenced(t *testing.T, src string, nolint bool) (lines []int, problems []string) {
	t.Helper()
	fset := token.NewFileSet()
	src = "package p\n\nvar HIT int\n\nfunc f() {\n" + src + "}\n"
	f, err := parser.ParseFile(fset, "p.go", src, parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	s := Read(fset, []*ast.File{f}, nolint)
	tf := fset.File(f.FileStart)
	for i, line := range strings.Split(src, "\n") {
		if k := strings.Index(line, "HIT = "); k >= 0 {
			if s.Silences(analysis.Diagnostic{Pos: tf.LineStart(i+1) + token.Pos(k)}) {
				lines = append(lines, i+1-5)
			}
		}
	}
	for _, p := range s.Problems() {
		problems = append(problems, fmt.Sprintf("%d %s", tf.Line(p.Pos)-5, p.Message))
	}
	return lines, problems
}

func TestSilences(t *testing.T) {
	const unused = "silences nothing: there is no finding on its line or the next"
	tests := []struct {
		name, src string
		nolint    bool
		lines     []int
		problems  []string
	}{
		{"on the line", "HIT = 1 //wsracecheck:ignore because\nHIT = 2\n", true, []int{1}, nil},
		{"above", "//wsracecheck:ignore because\nHIT = 1\nHIT = 2\n", true, []int{2}, nil},
		{"above, with another comment between", "//wsracecheck:ignore because\n// of this\nHIT = 1\n", true, []int{3}, nil},
		{"behind code it is not about the next line", "_ = 1 //wsracecheck:ignore because\nHIT = 1\n", true, nil, []string{"1 `//wsracecheck:ignore` " + unused}},
		{"inside of a statement of several lines", "println(\n//wsracecheck:ignore because\nfunc() int { HIT = 1; return 1 }(),\n)\n", true, []int{3}, nil},
		{"no reason", "HIT = 1 //wsracecheck:ignore\n", true, []int{1}, []string{"1 `//wsracecheck:ignore` gives no reason"}},
		{"an expectation is no reason", "HIT = 1 //wsracecheck:ignore // want\n", true, []int{1}, []string{"1 `//wsracecheck:ignore` gives no reason"}},
		{"another word", "HIT = 1 //wsracecheck:ignored because\n", true, nil, nil},
		{"nolint", "HIT = 1 //nolint:errcheck,wsracecheck // because\nHIT = 2 //nolint\nHIT = 3 //nolint:errcheck\nHIT = 4 //nolint:all\n", true, []int{1, 2, 4}, nil},
		{"nolint is the driver's", "HIT = 1 //nolint:wsracecheck\n", false, nil, nil},
		{"unused nolint is not our business", "_ = 1 //nolint:wsracecheck\n", true, nil, nil},
		{"lint:ignore", "//lint:ignore SA1000,wsracecheck because\nHIT = 1\n", true, []int{2}, nil},
		{"lint:ignore of others", "//lint:ignore SA1000 because\nHIT = 1\n", true, nil, nil},
		{"lint:ignore without a reason", "//lint:ignore wsracecheck\nHIT = 1\n", true, []int{2}, []string{"1 `//lint:ignore wsracecheck` gives no reason"}},
		{"at the end", "_ = 1\n//wsracecheck:ignore because\n", true, nil, []string{"2 `//wsracecheck:ignore` " + unused}},
	}
	for _, tt := range tests {
		lines, problems := silenced(t, tt.src, tt.nolint)
		if !slices.Equal(lines, tt.lines) || !slices.Equal(problems, tt.problems) {
			t.Errorf("%s: lines %v, problems %q; want %v, %q", tt.name, lines, problems, tt.lines, tt.problems)
		}
	}
}
