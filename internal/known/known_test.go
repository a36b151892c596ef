package known

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/wsracecheck/wsracecheck/internal/render"
	"github.com/wsracecheck/wsracecheck/internal/vetjson"
)

func report(prints ...string) *render.Report {
	r := new(render.Report)
	for _, p := range prints {
		r.Findings = append(r.Findings, render.Finding{Fingerprint: p + strings.Repeat("0", 16-len(p)), Package: "m/a", Category: "unjoined"})
	}
	return r
}

func TestBaseline(t *testing.T) {
	path := filepath.Join(t.TempDir(), "known.txt")
	apply := func(r *render.Report, packages ...string) []string {
		t.Helper()
		notes, err := Apply(path, "known.txt", r, packages)
		if err != nil {
			t.Fatal(err)
		}
		return notes
	}
	first := report("b", "a")
	if notes := apply(first, "m/a"); !slices.Equal(notes, []string{"wrote known.txt with 2 known findings"}) || len(first.Findings) != 0 || first.Known != 2 {
		t.Errorf("first: notes %q, report %+v", notes, first)
	}
	text, err := os.ReadFile(path)
	if want := header + "a000000000000000 unjoined m/a\nb000000000000000 unjoined m/a\n"; err != nil || string(text) != want {
		t.Errorf("wrote %q, %v", text, err)
	}
	next := report("a", "c")
	notes := apply(next, "m/a")
	if !slices.Equal(notes, []string{"in known.txt, but gone: b000000000000000 unjoined m/a"}) || len(next.Findings) != 1 || next.Findings[0].Fingerprint[0] != 'c' {
		t.Errorf("next: notes %q, findings %+v", notes, next.Findings)
	}
	// Of packages that were not looked at, nothing is known.
	if notes := apply(report("a"), "m/b"); len(notes) != 0 {
		t.Errorf("another package: %q", notes)
	}
	failed := report("a")
	failed.NotAnalysed = []string{"m/a"}
	if notes := apply(failed, "m/a"); len(notes) != 0 {
		t.Errorf("not analysed: %q", notes)
	}
}

func TestBaselineRefuses(t *testing.T) {
	dir := t.TempDir()
	incomplete := report("a")
	incomplete.NotAnalysed = []string{"m/b"}
	if _, err := Apply(filepath.Join(dir, "new.txt"), "new.txt", incomplete, nil); err == nil || !strings.Contains(err.Error(), "not all packages were analysed") {
		t.Errorf("incomplete: %v", err)
	}
	path := filepath.Join(dir, "conn.go")
	if err := os.WriteFile(path, []byte("# x\n\npackage conn\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	if _, err := Apply(path, "conn.go", report(), nil); err == nil || err.Error() != "-baseline: conn.go:3 is no entry: package conn" {
		t.Errorf("another file: %v", err)
	}
}

func TestChanges(t *testing.T) {
	c := &Changes{dir: "/r/sub", lines: make(map[string][]span), whole: map[string]bool{"/r/sub/new.go": true}}
	c.read("/r", `diff --git a/sub/conn.go b/sub/conn.go
--- a/sub/conn.go
+++ b/sub/conn.go
@@ -3 +3 @@ func f() {
-old
+new
@@ -10,0 +11,2 @@
+x
+y
@@ -20,3 +22,0 @@
-gone
`)
	at := func(file string, line int) vetjson.Position { return vetjson.Position{File: file, Line: line} }
	tests := []struct {
		name string
		f    render.Finding
		want bool
	}{
		{"a changed line", render.Finding{Pos: at("conn.go", 3)}, true},
		{"one beside it", render.Finding{Pos: at("conn.go", 4)}, false},
		{"added lines", render.Finding{Pos: at("conn.go", 12)}, true},
		{"where lines were taken away", render.Finding{Pos: at("conn.go", 22)}, true},
		{"another file", render.Finding{Pos: at("other.go", 3)}, false},
		{"a new file", render.Finding{Pos: at("new.go", 99)}, true},
		{"a step of the story", render.Finding{Pos: at("conn.go", 99), Related: []vetjson.Related{{Pos: at("/r/sub/conn.go", 11)}}}, true},
	}
	for _, tt := range tests {
		if got := c.Touch(&tt.f); got != tt.want {
			t.Errorf("%s: %v, want %v", tt.name, got, tt.want)
		}
	}
}
