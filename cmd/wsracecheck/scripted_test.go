package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// project has findings of each tier in the package, its tests and its external
// tests, and a clean package beside it.
func project(t *testing.T) string {
	return module(t,
		"a/a.go", "package a\n\n//report unjoined read <-c.done first\n//report low guard only\nfunc A() {}\n",
		"a/a_test.go", "package a\n\n//report badjoin in a test\n",
		"a/x_test.go", "package a_test\n\n//report unjoined in an external test\n",
		"b/b.go", "package b\n",
	)
}

const (
	projectFinding = "a/a.go:3:1: read <-c.done first (wsracecheck/unjoined)\n    a/a.go:1:1: it starts here\n"
	projectTests   = "a/a_test.go:3:1: in a test (wsracecheck/badjoin)\n    a/a_test.go:1:1: it starts here\n" +
		"a/x_test.go:3:1: in an external test (wsracecheck/unjoined)\n    a/x_test.go:1:1: it starts here\n"
)

func TestFindings(t *testing.T) {
	dir := project(t)
	low := "a/a.go:4:1: guard only (wsracecheck/low)\n    a/a.go:1:1: it starts here\n"
	tests := []struct {
		args, stdout, stderr string
		status               int
	}{
		{"", projectFinding + projectTests, "3 findings in 2 packages\n", 1},
		{"./a", projectFinding + projectTests, "3 findings in 1 package\n", 1},
		{"-test=false", projectFinding, "1 finding in 2 packages\n", 1},
		{"-low -test=false ./...", projectFinding + low, "2 findings in 2 packages\n", 1},
		{"./b", "", "no findings in 1 package\n", 0},
		{"-test=false -stats", projectFinding, "files                   4\nfindings                1\nrun.cached              0\nrun.dependencies        0\nrun.units               3\nunits                   3\n1 finding in 2 packages\n", 1},
	}
	for _, tt := range tests {
		t.Run(tt.args, func(t *testing.T) {
			got := execute(t, scripted(t, dir, strings.Fields(tt.args)...))
			if filepath.ToSlash(got.stdout) != tt.stdout || got.stderr != tt.stderr || got.status != tt.status {
				t.Errorf("%v\nwant status %d\nstdout:\n%s\nstderr:\n%s", got, tt.status, tt.stdout, tt.stderr)
			}
		})
	}
}

// The second time, the go command answers from its cache.
func TestCachedFindings(t *testing.T) {
	dir := project(t)
	first := execute(t, scripted(t, dir))
	if second := execute(t, scripted(t, dir)); second != first {
		t.Errorf("first %v\nthen %v", first, second)
	}
}

func TestDirectoryFlag(t *testing.T) {
	dir := project(t)
	got := execute(t, scripted(t, t.TempDir(), "-C", filepath.Join(dir, "a"), "-test=false"))
	want := "a.go:3:1: read <-c.done first (wsracecheck/unjoined)\n    a.go:1:1: it starts here\n"
	if got.stdout != want || got.status != 1 {
		t.Errorf("%v\nwant stdout:\n%s", got, want)
	}
}

func TestBuildFlagsArePassedOn(t *testing.T) {
	dir := module(t,
		"a.go", "package a\n",
		"tagged.go", "//go:build special\n\npackage a\n\n//report unjoined tagged\n",
		"overlay.json", `{"Replace": {"a.go": "other.txt"}}`,
		"other.txt", "package a\n\n//report unjoined overlaid\n",
	)
	tests := []struct{ args, want string }{
		{"-tags special", "tagged.go:5:1: tagged"},
		{"-tags=special -p 1 -trimpath -mod=mod", "tagged.go:5:1: tagged"},
		{"-overlay overlay.json", "other.txt:3:1: overlaid"},
	}
	for _, tt := range tests {
		got := execute(t, scripted(t, dir, strings.Fields(tt.args)...))
		if !strings.HasPrefix(got.stdout, tt.want) || got.status != 1 {
			t.Errorf("%s: %v\nwant %s", tt.args, got, tt.want)
		}
	}
	if got := execute(t, scripted(t, dir)); got.stdout != "" || got.status != 0 {
		t.Errorf("without flags: %v", got)
	}
}

func TestJSONOutput(t *testing.T) {
	dir := project(t)
	got := execute(t, scripted(t, dir, "-json", "-stats"))
	var report struct {
		Findings []struct {
			File, Package, Category, Message string
			Line, Column                     int
			Related                          []struct {
				File, Message string
				Line, Column  int
			}
		}
		Errors   []string
		Packages int
		Stats    map[string]int
	}
	if err := json.Unmarshal([]byte(got.stdout), &report); err != nil {
		t.Fatalf("%v\n%v", err, got)
	}
	if got.status != 1 || got.stderr != "" {
		t.Errorf("want status 1 and no text on stderr: %v", got)
	}
	if len(report.Findings) != 3 || len(report.Errors) != 0 || report.Packages != 2 || report.Stats["files"] != 4 {
		t.Fatalf("got %+v", report)
	}
	f := report.Findings[0]
	place := fmt.Sprintf("%s:%d:%d", filepath.ToSlash(f.File), f.Line, f.Column)
	if place != "a/a.go:3:1" || f.Package != "m/a" || f.Category != "unjoined" || f.Message != "read <-c.done first" || len(f.Related) != 1 {
		t.Errorf("first finding: %+v", f)
	}
}

func TestJSONOutputOfAFailure(t *testing.T) {
	got := execute(t, scripted(t, module(t, "a.go", "package a\n"), "-json", "./nosuch"))
	var report struct {
		Findings []any
		Errors   []string
	}
	if err := json.Unmarshal([]byte(got.stdout), &report); err != nil {
		t.Fatalf("%v\n%v", err, got)
	}
	if got.status != 2 || len(report.Errors) != 1 || !strings.Contains(report.Errors[0], "nosuch") {
		t.Errorf("%v", got)
	}
}

// What one package does wrong does not hide the findings of another.
func TestFindingsBesideFailures(t *testing.T) {
	const clean = "package a\n\n//report unjoined here\n"
	tests := []struct{ name, file, want string }{
		{"type error", "package b\n\nvar _ int = \"\"\n", "cannot analyse m/b: b/b.go:3:13: cannot use"},
		{"syntax error", "package b\n\nfunc (\n", "cannot analyse m/b: b/b.go:3:"},
		{"recovered panic", "package b\n\n//report internal internal error: boom\n", "cannot analyse b/b.go:3:1: internal error: boom"},
		{"refusal", "package b\n\n//report fail no way\n", "cannot analyse m/b: no way"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			dir := module(t, "a/a.go", clean, "b/b.go", tt.file)
			got := execute(t, scripted(t, dir))
			if got.status != 2 || !strings.HasPrefix(filepath.ToSlash(got.stdout), "a/a.go:3:1: here (wsracecheck/unjoined)\n") {
				t.Errorf("want status 2 and the finding: %v", got)
			}
			lines := strings.Split(strings.TrimSuffix(filepath.ToSlash(got.stderr), "\n"), "\n")
			if len(lines) != 2 || !strings.HasPrefix(lines[0], "wsracecheck: "+tt.want) ||
				lines[1] != "1 finding in 1 package; 1 package not analysed" {
				t.Errorf("want one line with %q, and the count: %v", tt.want, got)
			}
		})
	}
}

func TestFlagsUnderGoVet(t *testing.T) {
	dir := project(t)
	for _, name := range []string{"-low", "-wsracecheck.low"} {
		cmd := scripted(t, dir)
		cmd.Args = []string{"go", "vet", "-vettool=" + cmd.Path, name, "./a"}
		cmd.Path = goPath(t)
		got := execute(t, cmd)
		if got.status != 1 || !strings.Contains(filepath.ToSlash(got.stderr), "a/a.go:4:1: guard only") {
			t.Errorf("go vet %s: %v", name, got)
		}
	}
}

func TestNoTerminalNoProgress(t *testing.T) {
	cmd := scripted(t, project(t), "./b")
	null, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer null.Close()
	if isTerminal(null) {
		t.Error("the null device passes for a terminal")
	}
	if got := execute(t, cmd); strings.Contains(got.stderr, "/") || strings.Contains(got.stderr, "\r") {
		t.Errorf("progress on a pipe: %q", got.stderr)
	}
}
