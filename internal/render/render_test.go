package render

import (
	"encoding/json"
	"math/rand"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/wsracecheck/wsracecheck/internal/vetjson"
)

// dir is an absolute directory on any system.
var dir, _ = filepath.Abs("/m/root")

func at(file string, line, column int) vetjson.Position {
	return vetjson.Position{File: filepath.Join(dir, file), Line: line, Column: column}
}

func diag(pkg, category string, pos vetjson.Position, message string) vetjson.Diagnostic {
	return vetjson.Diagnostic{Package: pkg, Category: category, Pos: pos, End: pos, Message: message}
}

func sample() []vetjson.Diagnostic {
	first := diag("m/a", "unjoined", at("a/conn.go", 9, 12), "close state c.err is read; wait for <-c.done first")
	first.Related = []vetjson.Related{
		{Pos: at("a/start.go", 41, 2), Message: "the reader starts here"},
		{Pos: at("a/conn.go", 88, 3), Message: "EOF is signalled here"},
		{Message: "and nowhere else"},
	}
	return []vetjson.Diagnostic{
		diag("m/a", "badjoin", at("a/conn.go", 100, 1), "later line"),
		first,
		diag("m/a", "badjoin", at("a/conn.go", 9, 2), "earlier column"),
		diag("m/a_test", "unjoined", at("a/x_test.go", 3, 1), "in a test"),
		diag("m/b", "", at("b/b.go", 1, 1), "no category\nin two lines"),
		diag("m/b", "badjoin", vetjson.Position{}, "no position"),
	}
}

const sampleText = `m/b: no position (wsracecheck/badjoin)
a/conn.go:9:2: earlier column (wsracecheck/badjoin)
a/conn.go:9:12: close state c.err is read; wait for <-c.done first (wsracecheck/unjoined)
    a/start.go:41:2: the reader starts here
    a/conn.go:88:3: EOF is signalled here
    and nowhere else
a/conn.go:100:1: later line (wsracecheck/badjoin)
a/x_test.go:3:1: in a test (wsracecheck/unjoined)
b/b.go:1:1: no category in two lines (wsracecheck)
`

func text(t *testing.T, r *Report) string {
	t.Helper()
	var b strings.Builder
	if err := r.Text(&b, Style{Context: -1}); err != nil {
		t.Fatal(err)
	}
	return filepath.ToSlash(b.String())
}

func TestText(t *testing.T) {
	r := Build(sample(), nil, Options{Dir: dir, Tests: true})
	if got := text(t, r); got != sampleText {
		t.Errorf("got:\n%s\nwant:\n%s", got, sampleText)
	}
	r.SetScope([]string{"m/a", "m/b", "m/c", "m/d"}, nil)
	if got, want := r.Summary(), "6 findings in 4 packages"; got != want {
		t.Errorf("Summary: %q, want %q", got, want)
	}
}

func TestOrderOfArrivalDoesNotMatter(t *testing.T) {
	diags := sample()
	// The same finding in two variants, which disagree on the story.
	again := diags[1]
	again.Package = "m/a [m/b.test]"
	again.Related = again.Related[:2]
	diags = append(diags, again, diags[0])
	var want string
	for i := range 50 {
		rand.Shuffle(len(diags), func(i, j int) { diags[i], diags[j] = diags[j], diags[i] })
		r := Build(diags, nil, Options{Dir: dir, Tests: true})
		if len(r.Findings) != 6 {
			t.Fatalf("%d findings, want 6", len(r.Findings))
		}
		got := text(t, r)
		if i == 0 {
			want = got
		} else if got != want {
			t.Fatalf("got:\n%s\nbefore:\n%s", got, want)
		}
	}
}

func TestWithoutTests(t *testing.T) {
	r := Build(sample(), nil, Options{Dir: dir, Tests: false})
	got := text(t, r)
	if len(r.Findings) != 5 || strings.Contains(got, "_test.go") {
		t.Errorf("%d findings:\n%s", len(r.Findings), got)
	}
}

func TestStatsAreAddedUp(t *testing.T) {
	pos := at("a/a.go", 1, 1)
	r := Build([]vetjson.Diagnostic{
		diag("m/a", "stats", pos, "stats: pairs=2 over-budget=1"),
		diag("m/b", "stats", at("b/b_test.go", 1, 1), "stats: pairs=40 readers=3"),
		diag("m/c", "stats", pos, "stats:"),
	}, nil, Options{Dir: dir, Tests: false})
	if len(r.Findings) != 0 || len(r.Failures) != 0 {
		t.Errorf("findings %v, failures %v", r.Findings, r.Failures)
	}
	var b strings.Builder
	if err := r.StatsTable(&b); err != nil {
		t.Fatal(err)
	}
	want := "over-budget        1\npairs             42\nreaders            3\n"
	if b.String() != want {
		t.Errorf("got:\n%s\nwant:\n%s", b.String(), want)
	}
}

// The median of all packages is not that of their medians.
func TestListsAreTakenTogether(t *testing.T) {
	pos := at("a/a.go", 1, 1)
	r := Build([]vetjson.Diagnostic{
		diag("m/a", "stats", pos, "stats: facts=[9,10,11] empty=[]"),
		diag("m/b", "stats", pos, "stats: facts=[1]"),
		diag("m/c", "stats", pos, "stats: facts=[2]"),
	}, nil, Options{Dir: dir})
	var b strings.Builder
	if err := r.StatsTable(&b); err != nil {
		t.Fatal(err)
	}
	want := "empty                0\nfacts                5\nfacts.largest       11\nfacts.median         9\n"
	if b.String() != want || len(r.Failures) != 0 {
		t.Errorf("got:\n%s\nwant:\n%s\nfailures: %v", b.String(), want, r.Failures)
	}
}

func TestMalformedStatsAreAFailure(t *testing.T) {
	for _, message := range []string{"pairs=1", "stats: pairs", "stats: pairs=x", "stats: =1", "stats: x=[1", "stats: x=[1,]", "stats: x=[y]"} {
		r := Build([]vetjson.Diagnostic{diag("m/a", "stats", at("a.go", 1, 1), message)}, nil, Options{Dir: dir})
		if len(r.Failures) != 1 || r.Stats != nil || !strings.Contains(r.Failures[0], message) {
			t.Errorf("%q: failures %q, stats %v", message, r.Failures, r.Stats)
		}
	}
}

func TestFailuresStandBesideFindings(t *testing.T) {
	diags := []vetjson.Diagnostic{
		diag("m/b", "internal", at("b/b.go", 7, 1), "internal error: index out of range\nin (*B).loop"),
		diag("m/a", "unjoined", at("a/a.go", 1, 1), "finding"),
	}
	r := Build(diags, []vetjson.Failure{{Package: "m/c", Message: "boom"}}, Options{Dir: dir})
	want := []string{
		"cannot analyse " + filepath.Join("b", "b.go") + ":7:1: internal error: index out of range in (*B).loop",
		"cannot analyse m/c: boom",
	}
	if !slices.Equal(r.Failures, want) {
		t.Errorf("failures %q, want %q", r.Failures, want)
	}
	if len(r.Findings) != 1 || r.Findings[0].Message != "finding" {
		t.Errorf("findings %v", r.Findings)
	}
	r.SetScope([]string{"m/a", "m/b", "m/c", "m/d"}, []string{"m/d", "m/c"})
	if got, want := r.Summary(), "1 finding in 1 package; 3 packages not analysed"; got != want {
		t.Errorf("Summary: %q, want %q", got, want)
	}
}

func TestSummaryWithoutFindings(t *testing.T) {
	tests := []struct {
		report Report
		want   string
	}{
		{Report{Analysed: 1}, "no findings in 1 package"},
		{Report{Analysed: 12, Known: 3}, "no findings (and 3 known) in 12 packages"},
		{Report{Analysed: 12, NotAnalysed: []string{"x"}, Failures: []string{"x"}}, "no findings in 12 packages; 1 package not analysed"},
		{Report{Analysed: 12, Failures: []string{"x"}}, "no findings in 12 packages; analysis incomplete: 1 error"},
	}
	for _, tt := range tests {
		if got := tt.report.Summary(); got != tt.want {
			t.Errorf("Summary: %q, want %q", got, tt.want)
		}
	}
}

func TestPathsStayShort(t *testing.T) {
	deep := filepath.Join(dir, "a", "b", "c", "d", "e")
	outside, _ := filepath.Abs("/usr/src/net.go")
	tests := []struct{ from, file, want string }{
		{dir, filepath.Join(dir, "a", "x.go"), "a/x.go"},
		{filepath.Join(dir, "b"), filepath.Join(dir, "a", "x.go"), "../a/x.go"},
		{deep, outside, filepath.ToSlash(outside)},
		{dir, "grammar.y", "grammar.y"}, // from a //line directive
	}
	for _, tt := range tests {
		got := relativePos(vetjson.Position{File: tt.file}, tt.from).File
		if filepath.ToSlash(got) != tt.want {
			t.Errorf("%s seen from %s: %s, want %s", tt.file, tt.from, got, tt.want)
		}
	}
}

func TestJSON(t *testing.T) {
	r := Build(sample(), []vetjson.Failure{{Package: "m/c", Message: "boom"}}, Options{Dir: dir, Tests: true})
	var b strings.Builder
	r.SetScope([]string{"m/a", "m/b"}, nil)
	if err := r.JSON(&b); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(b.String(), "wait for <-c.done first") {
		t.Errorf("the arrow is escaped:\n%s", b.String())
	}
	var got jsonReport
	if err := json.Unmarshal([]byte(b.String()), &got); err != nil {
		t.Fatal(err)
	}
	if got.Packages != 2 || !slices.Equal(got.NotAnalysed, []string{"m/c"}) || len(got.Findings) != 6 || !slices.Equal(got.Errors, r.Failures) {
		t.Errorf("got %+v", got)
	}
	f := got.Findings[2]
	if filepath.ToSlash(f.File) != "a/conn.go" || f.Line != 9 || f.Column != 12 || f.Category != "unjoined" || len(f.Related) != 3 {
		t.Errorf("third finding: %+v", f)
	}
}

func TestJSONHasNoNullLists(t *testing.T) {
	var b strings.Builder
	if err := new(Report).JSON(&b); err != nil {
		t.Fatal(err)
	}
	want := "{\n\t\"findings\": [],\n\t\"errors\": [],\n\t\"packages\": 0,\n\t\"not_analysed\": []\n}\n"
	if b.String() != want {
		t.Errorf("got %s, want %s", b.String(), want)
	}
}
