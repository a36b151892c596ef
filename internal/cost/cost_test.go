package main

import (
	"go/ast"
	"go/format"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestParseTarget(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "go.mod"), []byte("module m\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	for arg, want := range map[string]target{
		"example.com/m@v1.2.3":          {module: "example.com/m@v1.2.3", pattern: "."},
		"example.com/m@v1.2.3:./http2":  {module: "example.com/m@v1.2.3", pattern: "./http2"},
		"example.com/m@v1.2.3:internal": {module: "example.com/m@v1.2.3", pattern: "./internal"},
		dir + ":./...":                  {dir: dir, pattern: "./..."},
	} {
		want.name = arg
		if got, err := parseTarget(arg); err != nil || got != want {
			t.Errorf("parseTarget(%q) = %+v, %v, want %+v", arg, got, err, want)
		}
	}
	for _, arg := range []string{"", ":pkg", "m@", "@v1", "m@v1:", filepath.Join(dir, "nowhere"), t.TempDir()} {
		if got, err := parseTarget(arg); err == nil {
			t.Errorf("parseTarget(%q) = %+v", arg, got)
		} else if strings.Contains(err.Error(), "\n") {
			t.Errorf("%q: more than a line: %v", arg, err)
		}
	}
}

func TestRunRefuses(t *testing.T) {
	for name, err := range map[string]error{
		"rounds":  run(0, time.Minute, false, nil),
		"limit":   run(1, 0, false, nil),
		"both":    run(1, time.Minute, true, []string{"m@v1.0.0"}),
		"package": run(1, time.Minute, false, []string{"m@v1.0.0:"}),
	} {
		if err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func TestTypical(t *testing.T) {
	got := typical([]usage{{3 * time.Second, 10, true}, {time.Second, 30, true}, {2 * time.Second, 20, true}})
	if want := (usage{2 * time.Second, 30, true}); got != want {
		t.Errorf("typical() = %v, want %v", got, want)
	}
	got = typical([]usage{{time.Second, 10, true}, {9 * time.Second, 30, false}})
	if want := (usage{9 * time.Second, 30, false}); got != want {
		t.Errorf("stopped: typical() = %v, want %v", got, want)
	}
}

func TestTables(t *testing.T) {
	mb := int64(1 << 20)
	used := func(cpu time.Duration, peak int64) usage { return usage{cpu, peak * mb, true} }
	rows := []row{
		{"a", 10, [numTools]usage{used(time.Second, 50), used(2*time.Second, 60), used(4*time.Second, 300)}},
		{"b", 100, [numTools]usage{used(time.Second, 50), used(time.Second, 60), used(2*time.Second, 70)}},
		{"c", 1000, [numTools]usage{used(time.Second, 50), used(3*time.Second, 60), {21 * time.Second, 900 * mb, false}}},
	}
	var b strings.Builder
	printTable(&b, rows)
	for i, want := range []string{
		"a 1.00 2.00 4.00 3.0 50 60 300",
		"b 1.00 1.00 2.00 - 50 60 70",
		"c 1.00 3.00 >21.00 >10.0 50 60 900",
		"all 3.00 6.00 >27.00 >8.0 50 60 900",
	} {
		if got := strings.Join(strings.Fields(strings.Split(b.String(), "\n")[i+1]), " "); got != want {
			t.Errorf("line %d: %q, want %q", i, got, want)
		}
	}
	b.Reset()
	printGrowth(&b, rows[:1])
	if got, want := strings.Join(strings.Fields(strings.Split(b.String(), "\n")[1]), " "), "10 1.00 2.00 4.00 3.0 300.000 300"; got != want {
		t.Errorf("growth: %q, want %q", got, want)
	}
}

// Generated packages are well formed, type-check, and have as many functions as they say.
func TestGenerate(t *testing.T) {
	targets, err := generate(t.TempDir(), 10, 100)
	if err != nil {
		t.Fatal(err)
	}
	for _, target := range targets {
		src, err := os.ReadFile(filepath.Join(target.dir, "conn.go"))
		if err != nil {
			t.Fatal(err)
		}
		if pretty, err := format.Source(src); err != nil || string(pretty) != string(src) {
			t.Errorf("%s: not formatted: %v", target.name, err)
		}
		fset := token.NewFileSet()
		f, err := parser.ParseFile(fset, "conn.go", src, 0)
		if err != nil {
			t.Fatal(err)
		}
		conf := types.Config{Importer: importer.ForCompiler(fset, "source", nil)}
		if _, err := conf.Check("generated", fset, []*ast.File{f}, nil); err != nil {
			t.Error(err)
		}
		n := 0
		for _, d := range f.Decls {
			if _, ok := d.(*ast.FuncDecl); ok {
				n++
			}
		}
		if n != target.functions {
			t.Errorf("%d functions, want %d", n, target.functions)
		}
	}
	if _, err := generate(t.TempDir(), 7); err == nil {
		t.Error("7 functions were generated")
	}
}

// Each run has a tool that was not there before; the cache is filled by one more run.
func TestFresh(t *testing.T) {
	b := &bench{tmp: t.TempDir(), tools: [numTools][]byte{[]byte("x"), []byte("x"), []byte("x")}}
	seen := make(map[string]bool)
	for range 3 {
		exe, err := b.fresh(nilness)
		if err != nil {
			t.Fatal(err)
		}
		data, err := os.ReadFile(exe)
		if err != nil || seen[string(data)] {
			t.Errorf("%q, %v: seen before", data, err)
		}
		seen[string(data)] = true
	}
}

func TestCopyTree(t *testing.T) {
	src, dst := t.TempDir(), filepath.Join(t.TempDir(), "copy")
	if err := os.MkdirAll(filepath.Join(src, "a"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(src, "a", "x.go"), []byte("package a\n"), 0o444); err != nil {
		t.Fatal(err)
	}
	if err := copyTree(dst, src); err != nil {
		t.Fatal(err)
	}
	to := filepath.Join(dst, "a", "x.go")
	data, err := os.ReadFile(to)
	if err != nil || string(data) != "package a\n" {
		t.Errorf("%q, %v", data, err)
	}
	if info, err := os.Stat(to); err != nil || info.Mode().Perm()&0o200 == 0 {
		t.Errorf("the copy is not writable: %v", err)
	}
}

func TestTail(t *testing.T) {
	if got := tail("a\nb\nc\n", 2); got != "b\nc" {
		t.Errorf("tail() = %q", got)
	}
}
