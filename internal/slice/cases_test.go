package slice_test

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"golang.org/x/tools/go/packages"

	"github.com/wsracecheck/wsracecheck/internal/loc"
	"github.com/wsracecheck/wsracecheck/internal/skeleton"
	"github.com/wsracecheck/wsracecheck/internal/slice"
	"github.com/wsracecheck/wsracecheck/internal/ssabuild"
)

// minHits is how many of the lines that are marked in testdata/src/pos an execution is
// found for. The rest are waits in a circle, which package slice does not ask about, or
// rest on facts of other packages.
const minHits = 123

// wrong are the cases that package slice is known to be wrong about, and why.
var wrong = map[string]string{
	"declaredfirst": "a directive says more than the code",
}

var wanted = regexp.MustCompile(`// want `)

// TestCases compares what executions show of each case, by itself and without facts, with
// what is right: nothing of those that are right is reported, and nothing else of those
// that are not.
func TestCases(t *testing.T) {
	if testing.Short() {
		t.Skip("loads all cases")
	}
	hits := 0
	for _, pkg := range load(t, "../../testdata/src/pos/...", "../../testdata/src/neg/...") {
		marks := marked(t, pkg.GoFiles)
		for at := range found(t, pkg) {
			switch {
			case marks[at]:
				hits++
			case wrong[filepath.Base(pkg.PkgPath)] == "":
				t.Errorf("%s: %s is not marked", pkg.PkgPath, at)
			}
		}
	}
	if hits < minHits {
		t.Errorf("%d marked lines are found, fewer than %d", hits, minHits)
	}
}

func load(t *testing.T, patterns ...string) []*packages.Package {
	t.Helper()
	pkgs, err := packages.Load(&packages.Config{
		Mode: packages.NeedName | packages.NeedFiles | packages.NeedSyntax | packages.NeedTypes | packages.NeedTypesInfo | packages.NeedImports,
	}, patterns...)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range pkgs {
		if len(p.Errors) > 0 {
			t.Fatal(p.PkgPath, p.Errors)
		}
	}
	return pkgs
}

// found lists the lines of which an execution is found.
func found(t *testing.T, pkg *packages.Package) map[string]bool {
	t.Helper()
	built, err := ssabuild.Build(pkg.Fset, pkg.Types, pkg.Syntax, pkg.TypesInfo)
	if err != nil {
		t.Fatal(err)
	}
	r := loc.NewResolver(built.Funcs)
	var sks []*skeleton.Func
	for _, fn := range built.Funcs {
		sks = append(sks, skeleton.Build(fn, r))
	}
	out := make(map[string]bool)
	for _, f := range slice.New(r, sks).Find() {
		at := pkg.Fset.Position(f.Read.Pos())
		out[fmt.Sprintf("%s:%d", filepath.Base(at.Filename), at.Line)] = true
	}
	return out
}

func marked(t *testing.T, files []string) map[string]bool {
	t.Helper()
	out := make(map[string]bool)
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		for i, line := range strings.Split(string(b), "\n") {
			if wanted.MatchString(line) {
				out[fmt.Sprintf("%s:%d", filepath.Base(f), i+1)] = true
			}
		}
	}
	return out
}
