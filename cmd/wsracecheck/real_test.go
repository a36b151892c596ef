package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

func goPath(t *testing.T) string {
	t.Helper()
	path, err := exec.LookPath("go")
	if err != nil {
		t.Fatal(err)
	}
	return path
}

func TestCannotAnalyse(t *testing.T) {
	dir := module(t,
		"a/a.go", "package a\n",
		"bad/bad.go", "package bad\n\nfunc f() { undefined() }\n",
		"tests/t.go", "package tests\n",
		"tests/t_test.go", "package tests\n\nfunc f() { undefined() }\n",
		"missing/m.go", "package missing\n\nimport _ \"m/nothere\"\n",
		"empty/readme.txt", "\n",
	)
	bare := tree(t, "a.go", "package a\n")
	tests := []struct {
		dir, args string
		want      string // a part of the only line, or of the first if there is a count below
	}{
		{dir, "-nosuchflag", "flag provided but not defined: -nosuchflag"},
		{dir, "./a -json", "flag after a package: -json"},
		{dir, "-p x", `invalid value "x" for flag -p`},
		{dir, "-mod=none ./a", "-mod=none not supported"},
		{dir, "-C nowhere", "-C nowhere: no such directory"},
		{dir, "./nosuch", filepath.Join(dir, "nosuch") + ": directory not found"},
		{dir, "./empty", "no Go files in " + filepath.Join(dir, "empty")},
		{dir, "./empty/...", "no packages match ./empty/..."},
		{dir, "./bad", "cannot analyse m/bad: " + filepath.Join("bad", "bad.go") + ":3:12: undefined: undefined"},
		{dir, "./tests", "cannot analyse m/tests: " + filepath.Join("tests", "t_test.go") + ":3:12: undefined: undefined"},
		{dir, "./missing", filepath.Join("missing", "m.go") + ":3:8: package m/nothere is not in std"},
		{bare, "", "no go.mod in " + bare},
	}
	for _, tt := range tests {
		t.Run(tt.args, func(t *testing.T) {
			got := execute(t, installed(t, tt.dir, strings.Fields(tt.args)...))
			lines := strings.Split(strings.TrimSuffix(got.stderr, "\n"), "\n")
			if len(lines) == 2 && lines[1] == "no findings in 0 packages; 1 package not analysed" {
				lines = lines[:1]
			}
			if got.status != 2 || got.stdout != "" || len(lines) != 1 ||
				!strings.HasPrefix(lines[0], "wsracecheck: ") || !strings.Contains(lines[0], tt.want) {
				t.Errorf("want status 2 and one line with %q: %v", tt.want, got)
			}
		})
	}
}

func TestGoNotFound(t *testing.T) {
	cmd := installed(t, module(t, "a.go", "package a\n"))
	cmd.Env = append(cmd.Env, "PATH="+t.TempDir())
	got := execute(t, cmd)
	if got.status != 2 || !strings.HasPrefix(got.stderr, "wsracecheck: cannot find the go command in $PATH") ||
		strings.Count(got.stderr, "\n") != 1 {
		t.Errorf("%v", got)
	}
}

func TestFilesWithoutAModule(t *testing.T) {
	got := execute(t, installed(t, tree(t, "a.go", "package a\n"), "a.go"))
	if got.status != 0 || got.stderr != "no findings in 1 package\n" {
		t.Errorf("%v", got)
	}
}

// The package is compiled, and not only analysed, because another imports it;
// so there are two errors.
func TestVerboseShowsTheGoCommand(t *testing.T) {
	dir := module(t,
		"bad/bad.go", "package bad\n\nvar X int = \"\"\nvar Y int = \"\"\n",
		"b/b.go", "package b\n\nimport _ \"m/bad\"\n",
	)
	const condensed = "(and 1 more; -v shows all)\n"
	if got := execute(t, installed(t, dir)); got.status != 2 || !strings.Contains(got.stderr, condensed) {
		t.Errorf("want status 2 and %q: %v", condensed, got)
	}
	got := execute(t, installed(t, dir, "-v"))
	if got.status != 2 || !strings.Contains(got.stderr, "bad.go:3:") || !strings.Contains(got.stderr, "bad.go:4:") {
		t.Errorf("-v: want status 2 and both errors: %v", got)
	}
}

func TestHelpAndVersion(t *testing.T) {
	dir := t.TempDir()
	if got := execute(t, installed(t, dir, "-h")); got.status != 0 || got.stderr != "" || !strings.Contains(got.stdout, "Exit status:") {
		t.Errorf("-h: %v", got)
	}
	if got := execute(t, installed(t, dir, "-version")); got.status != 0 || !strings.HasPrefix(got.stdout, "wsracecheck ") {
		t.Errorf("-version: %v", got)
	}
}

// The rest is about the analyzer's own findings, end to end.

const connHead = `package conn

import (
	"io"
	"sync"
)

type Conn struct {
	r    io.Reader
	msgs chan []byte
	mu   sync.Mutex
	err  error
}

func New(r io.Reader) *Conn {
	c := &Conn{r: r, msgs: make(chan []byte)}
	go c.read() // starts
	return c
}

func (c *Conn) read() {
	for {
		buf := make([]byte, 512)
		n, err := c.r.Read(buf)
		if err != nil {
			c.end(err)
			return
		}
		c.msgs <- buf[:n]
	}
}

func (c *Conn) Recv() ([]byte, error) {
	m, ok := <-c.msgs // observed
	if !ok {
		c.mu.Lock()
		defer c.mu.Unlock()
		return nil, c.err // read
	}
	return m, nil
}

`

const (
	connWrong = connHead + `func (c *Conn) end(err error) {
	close(c.msgs) // signalled
	c.mu.Lock()
	c.err = err // written
	c.mu.Unlock()
}
`
	connRight = connHead + `func (c *Conn) end(err error) {
	c.mu.Lock()
	c.err = err
	c.mu.Unlock()
	close(c.msgs)
}
`
)

// place is "conn.go:N:" for the line of connWrong with the given comment.
func place(t *testing.T, comment string) string {
	t.Helper()
	before, _, ok := strings.Cut(connWrong, "// "+comment)
	if !ok {
		t.Fatalf("no line with comment %q", comment)
	}
	return "conn.go:" + strconv.Itoa(1+strings.Count(before, "\n")) + ":"
}

func TestUnjoinedReadIsFound(t *testing.T) {
	got := execute(t, installed(t, module(t, "conn.go", connWrong)))
	lines := strings.Split(strings.TrimSuffix(got.stdout, "\n"), "\n")
	if got.status != 1 || got.stderr != "1 finding in 1 package\n" ||
		!strings.HasPrefix(lines[0], place(t, "read")) || !strings.HasSuffix(lines[0], "(wsracecheck/unjoined)") {
		t.Fatalf("want status 1 and one finding at %s: %v", place(t, "read"), got)
	}
	var story []string
	for _, line := range lines[1:] {
		if !strings.HasPrefix(line, "    ") {
			t.Errorf("not indented: %q", line)
		}
		story = append(story, strings.TrimSpace(line))
	}
	for _, part := range []string{"starts", "signalled", "written", "observed"} {
		found := false
		for _, line := range story {
			found = found || strings.HasPrefix(line, place(t, part))
		}
		if !found {
			t.Errorf("the story does not say where it is %s, %s: %q", part, place(t, part), story)
		}
	}
}

func TestPublishedStateIsNotReported(t *testing.T) {
	got := execute(t, installed(t, module(t, "conn.go", connRight)))
	if got.status != 0 || got.stdout != "" || got.stderr != "no findings in 1 package\n" {
		t.Errorf("%v", got)
	}
}

func TestUnjoinedReadUnderGoVet(t *testing.T) {
	cmd := exec.Command(goPath(t), "vet", "-vettool="+binary(t), "./...")
	cmd.Dir = module(t, "conn.go", connWrong)
	cmd.Env = plainEnv()
	got := execute(t, cmd)
	if got.status != 1 || !strings.Contains(got.stderr, place(t, "read")) {
		t.Errorf("want status 1 and a finding at %s: %v", place(t, "read"), got)
	}
}

func TestFindingInATestFile(t *testing.T) {
	dir := module(t, "doc.go", "package conn\n", "conn_test.go", connWrong)
	if got := execute(t, installed(t, dir)); got.status != 1 || !strings.HasPrefix(got.stdout, "conn_test.go:") {
		t.Errorf("with tests: %v", got)
	}
	if got := execute(t, installed(t, dir, "-test=false")); got.status != 0 || got.stdout != "" {
		t.Errorf("without tests: %v", got)
	}
}

func TestAnalyzerFlagsExist(t *testing.T) {
	dir := module(t, "conn.go", connWrong)
	got := execute(t, installed(t, dir, "-low", "-stats"))
	if got.status != 1 || strings.Count(got.stderr, "\n") < 2 {
		t.Errorf("want status 1 and a table above the count: %v", got)
	}
	help := execute(t, installed(t, dir, "-h"))
	for _, name := range []string{"  -low\n", "  -stats\n"} {
		if !strings.Contains(help.stdout, name) {
			t.Errorf("the help lacks %q:\n%s", name, help.stdout)
		}
	}
}

// What the README says, without installing anything.
func TestThroughGoRun(t *testing.T) {
	root, err := filepath.Abs(filepath.Join("..", ".."))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(root, "go.mod")); err != nil {
		t.Skip("not in a checkout")
	}
	cmd := exec.Command(goPath(t), "run", "./cmd/wsracecheck", "-C", module(t, "conn.go", connRight))
	cmd.Dir = root
	cmd.Env = plainEnv()
	if got := execute(t, cmd); got.status != 0 || got.stderr != "no findings in 1 package\n" {
		t.Errorf("go run: %v", got)
	}
}
