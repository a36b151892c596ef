package fix_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"go/format"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/checker"
	"golang.org/x/tools/go/packages"

	"github.com/wsracecheck/wsracecheck/analyzer"
)

var update = flag.Bool("update", false, "write the golden files")

// An edit replaces a part of a file.
type edit struct {
	file       string
	start, end int
	text       string
}

// A finding is a diagnostic of a case, with the edit of its fix.
type finding struct {
	pkg, pos string
	message  string // of the fix
	fix      *edit  // nil for none
}

// root is the module's root.
func root(t *testing.T) string {
	t.Helper()
	dir, err := filepath.Abs(filepath.Join("..", ".."))
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

// analyse runs the analyzer on packages of this module, with some files
// replaced.
func analyse(t *testing.T, overlay map[string][]byte, patterns ...string) []finding {
	t.Helper()
	return analyseIn(t, root(t), overlay, patterns...)
}

func analyseIn(t *testing.T, dir string, overlay map[string][]byte, patterns ...string) []finding {
	t.Helper()
	pkgs, err := packages.Load(&packages.Config{Mode: packages.LoadSyntax, Dir: dir, Overlay: overlay}, patterns...)
	if err != nil {
		t.Fatal(err)
	}
	graph, err := checker.Analyze([]*analysis.Analyzer{analyzer.New()}, pkgs, nil)
	if err != nil {
		t.Fatal(err)
	}
	var out []finding
	for _, act := range graph.Roots {
		for _, e := range act.Package.Errors {
			t.Errorf("%s: %v", act.Package.PkgPath, e)
		}
		if act.Err != nil {
			t.Errorf("%s: %v", act.Package.PkgPath, act.Err)
		}
		for _, d := range act.Diagnostics {
			f := finding{pkg: act.Package.PkgPath, pos: act.Package.Fset.Position(d.Pos).String()}
			if err := validate(d); err != nil {
				t.Errorf("%s: %v", f.pos, err)
			}
			for _, fix := range d.SuggestedFixes {
				e := fix.TextEdits[0]
				tf := act.Package.Fset.File(e.Pos)
				f.message = fix.Message
				f.fix = &edit{tf.Name(), tf.Offset(e.Pos), tf.Offset(e.End), string(e.NewText)}
			}
			out = append(out, f)
		}
	}
	return out
}

// validate checks what drivers rely on: one fix of one edit, with a message.
func validate(d analysis.Diagnostic) error {
	if len(d.SuggestedFixes) > 1 {
		return fmt.Errorf("%d fixes, want one at most", len(d.SuggestedFixes))
	}
	for _, fix := range d.SuggestedFixes {
		if fix.Message == "" || strings.Contains(fix.Message, "\n") || len(fix.TextEdits) != 1 {
			return fmt.Errorf("fix %q with %d edits", fix.Message, len(fix.TextEdits))
		}
	}
	return nil
}

var positives = sync.OnceValue(func() func(t *testing.T) []finding {
	var found []finding
	var once sync.Once
	return func(t *testing.T) []finding {
		once.Do(func() { found = analyse(t, nil, "./testdata/src/pos/...") })
		return found
	}
})()

// apply makes the edits of all findings, identical ones once, and returns the
// changed files.
func apply(t *testing.T, found []finding) map[string][]byte {
	t.Helper()
	edits := make(map[string][]edit)
	for _, f := range found {
		if f.fix != nil && !slices.Contains(edits[f.fix.file], *f.fix) {
			edits[f.fix.file] = append(edits[f.fix.file], *f.fix)
		}
	}
	out := make(map[string][]byte)
	for file, list := range edits {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		slices.SortFunc(list, func(a, b edit) int { return b.start - a.start })
		for i, e := range list {
			if i > 0 && e.end > list[i-1].start {
				t.Errorf("%s: two fixes overlap", file)
			}
			text = slices.Concat(text[:e.start], []byte(e.text), text[e.end:])
		}
		out[file] = text
	}
	return out
}

// dirs lists the directories of files, relative to the root.
func dirs(t *testing.T, files map[string][]byte) []string {
	t.Helper()
	set := make(map[string]bool)
	for file := range files {
		rel, err := filepath.Rel(root(t), filepath.Dir(file))
		if err != nil {
			t.Fatal(err)
		}
		set["./"+filepath.ToSlash(rel)] = true
	}
	return slices.Sorted(maps.Keys(set))
}

// hunk shows an edit as a diff of whole lines.
func hunk(t *testing.T, message string, e edit) string {
	t.Helper()
	text, err := os.ReadFile(e.file)
	if err != nil {
		t.Fatal(err)
	}
	from := bytes.LastIndexByte(text[:e.start], '\n') + 1
	to := e.end
	if e.end == e.start {
		to += bytes.IndexByte(text[e.end:], '\n') + 1
	}
	var b strings.Builder
	fmt.Fprintf(&b, "# %s: %s\n", filepath.Base(e.file), message)
	for line := range strings.Lines(string(text[from:to])) {
		b.WriteString("-" + line)
	}
	for line := range strings.Lines(string(text[from:e.start]) + e.text + string(text[e.end:to])) {
		b.WriteString("+" + line)
	}
	return b.String()
}

// The golden file of a case shows the fixes that it gets.
func TestGolden(t *testing.T) {
	got := make(map[string]string)
	for _, f := range positives(t) {
		_, name, _ := strings.Cut(f.pkg, "/testdata/src/pos/")
		name = filepath.Join("testdata", strings.ReplaceAll(name, "/", "-")+".golden")
		if f.fix == nil {
			continue
		}
		if h := hunk(t, f.message, *f.fix); !strings.Contains(got[name], h) {
			got[name] += h
		}
	}
	if *update {
		for name, text := range got {
			if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
				t.Fatal(err)
			}
		}
	}
	goldens, err := filepath.Glob(filepath.Join("testdata", "*.golden"))
	if err != nil || len(goldens) == 0 {
		t.Fatalf("no golden files (%v)", err)
	}
	for name := range got {
		if !slices.Contains(goldens, name) {
			t.Errorf("%s is missing (go test ./internal/fix -update writes it)", name)
		}
	}
	for _, name := range goldens {
		want, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if got[name] != string(want) {
			t.Errorf("%s (go test ./internal/fix -update writes it):\n%s\nwant\n%s", name, got[name], want)
		}
	}
}

// Fixed files are as gofmt would have them, compile, and have no finding that
// was fixed; so a second run has nothing to do.
func TestFixedCasesAreClean(t *testing.T) {
	found := positives(t)
	files := apply(t, found)
	for name, text := range files {
		if out, err := format.Source(text); err != nil || !bytes.Equal(out, text) {
			t.Errorf("%s: not gofmt-clean (%v)", name, err)
		}
	}
	left := make(map[string]int)
	for _, f := range found {
		if f.fix == nil {
			left[f.pkg]++
		}
	}
	for _, f := range analyse(t, files, dirs(t, files)...) {
		if left[f.pkg]--; left[f.pkg] < 0 {
			t.Errorf("%s: still a finding", f.pos)
		}
		if f.fix != nil {
			t.Errorf("%s: another fix is suggested", f.pos)
		}
	}
}

// A case's oracle makes the bug happen. Run on the fixed files, it no longer
// can: it fails because it does not find the stale state that it wants, and
// nothing else goes wrong. A test that gives up leaves goroutines in their
// delays, which synctest then complains about.
func TestFixedCasesDoNotShowTheBug(t *testing.T) {
	for _, pkg := range oracles(t, apply(t, positives(t))) {
		says := assertion.FindString(pkg.output)
		switch panics := strings.Count(pkg.output, "panic: "); {
		case pkg.passed:
			t.Errorf("%s: the oracle still shows the bug", pkg.name)
		case says == "" || strings.Contains(pkg.output, "fatal error: ") ||
			panics != strings.Count(pkg.output, "panic: deadlock: main bubble goroutine has exited"):
			t.Errorf("%s: not refuted, but broken: %s", pkg.name, pkg.output)
		default:
			t.Logf("%s: %s", filepath.Base(pkg.name), strings.TrimSpace(says))
		}
	}
}

// twins lists positive cases with a negative one that has the same interface.
// What is right about the negative case is right about the fixed positive one.
var twins = map[string]string{
	"assembler": "assemblerjoined",
	"dapbus":    "dapflag",
	"irclink":   "ircwait",
	"mqttmux":   "mqttorder",
	"ssefeed":   "sseorder",
}

func TestFixedCasesPassTheOraclesOfTheirTwins(t *testing.T) {
	cases := filepath.Join(root(t), "testdata", "src")
	files := apply(t, positives(t))
	for name := range files {
		if twins[filepath.Base(filepath.Dir(name))] == "" {
			delete(files, name)
		}
	}
	if len(files) < len(twins) {
		t.Errorf("%d of %d twins have a fix", len(files), len(twins))
	}
	for pos, neg := range twins {
		text, err := os.ReadFile(filepath.Join(cases, "neg", neg, "oracle_test.go"))
		if err != nil {
			t.Fatal(err)
		}
		text = bytes.Replace(text, []byte("package "+neg+"\n"), []byte("package "+pos+"\n"), 1)
		files[filepath.Join(cases, "pos", pos, "oracle_test.go")] = text
	}
	for _, pkg := range oracles(t, files) {
		if !pkg.passed {
			t.Errorf("%s fails the oracle of %s: %s", pkg.name, twins[filepath.Base(pkg.name)], pkg.output)
		}
	}
}

// assertion matches what t.Fatal and the like print.
var assertion = regexp.MustCompile(`(?m)^ +[a-z_]+_test\.go:\d+: .*$`)

// An outcome is what the tests of one package said.
type outcome struct {
	name, output string
	passed       bool
}

// oracles runs the tests of the changed packages, all in one go command. It
// answers from the go command's cache if nothing has changed.
func oracles(t *testing.T, files map[string][]byte) []outcome {
	t.Helper()
	dir := t.TempDir()
	replace := make(map[string]string)
	for i, file := range slices.Sorted(maps.Keys(files)) {
		name := filepath.Join(dir, fmt.Sprintf("%d.go", i))
		if err := os.WriteFile(name, files[file], 0o666); err != nil {
			t.Fatal(err)
		}
		replace[file] = name
	}
	data, err := json.Marshal(map[string]any{"Replace": replace})
	if err != nil {
		t.Fatal(err)
	}
	overlay := filepath.Join(dir, "overlay.json")
	if err := os.WriteFile(overlay, data, 0o666); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("go", append([]string{"test", "-vet=off", "-json", "-timeout", "2m", "-overlay", overlay}, dirs(t, files)...)...)
	cmd.Dir = root(t)
	out, _ := cmd.Output() // it fails, as it should
	byName := make(map[string]*outcome)
	for line := range bytes.Lines(out) {
		var ev struct{ Action, Package, Test, Output string }
		if err := json.Unmarshal(line, &ev); err != nil {
			t.Fatalf("%s: %v", line, err)
		}
		if ev.Package == "" {
			continue
		}
		o := byName[ev.Package]
		if o == nil {
			o = &outcome{name: ev.Package}
			byName[ev.Package] = o
		}
		o.output += ev.Output
		if ev.Test == "" && ev.Action == "pass" {
			o.passed = true
		}
	}
	if len(byName) != len(dirs(t, files)) {
		t.Errorf("tests of %d packages, want %d", len(byName), len(dirs(t, files)))
	}
	var list []outcome
	for _, name := range slices.Sorted(maps.Keys(byName)) {
		list = append(list, *byName[name])
	}
	return list
}
