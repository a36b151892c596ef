package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// fixable has one finding that can be repaired and one that cannot.
func fixable(t *testing.T) string {
	t.Helper()
	return module(t, "a/conn.go", connWrong, "b/conn.go", strings.Replace(connWrong, "c.err = err", "c.err = c.why(err)", 1)+`
func (c *Conn) why(err error) error {
	if _, again := c.r.Read(nil); again != nil {
		return again
	}
	return err
}
`)
}

const (
	oldOrder = "\tclose(c.msgs) // signalled\n\tc.mu.Lock()\n\tc.err = err // written\n\tc.mu.Unlock()\n"
	newOrder = "\tc.mu.Lock()\n\tc.err = err // written\n\tc.mu.Unlock()\n\tclose(c.msgs) // signalled\n"
)

func content(t *testing.T, dir, file string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(dir, file))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

const hunk = "-\tclose(c.msgs) // signalled\n \tc.mu.Lock()\n \tc.err = err // written\n \tc.mu.Unlock()\n+\tclose(c.msgs) // signalled\n"

func TestFix(t *testing.T) {
	dir := fixable(t)
	before := content(t, dir, "b/conn.go")
	said := map[string]string{
		"first":  "fixed " + filepath.Join("a", "conn.go") + ": write c.err before the signal\n1 fix in 1 file\n",
		"second": "no fixes (-explain says for each finding why)\n",
	}
	for _, run := range []string{"first", "second"} {
		got := execute(t, installed(t, dir, "-fix"))
		if got.status != 1 || got.stderr != said[run]+"1 finding in 2 packages\n" || !strings.HasPrefix(filepath.ToSlash(got.stdout), "b/conn.go:") {
			t.Errorf("%s run: want status 1 and the finding in b: %v", run, got)
		}
		if text := content(t, dir, "a/conn.go"); text != strings.Replace(connWrong, oldOrder, newOrder, 1) {
			t.Errorf("%s run: a is now\n%s", run, text)
		}
		if content(t, dir, "b/conn.go") != before {
			t.Errorf("%s run: b has changed", run)
		}
	}
}

func TestDiff(t *testing.T) {
	dir := fixable(t)
	for _, args := range [][]string{{"-diff"}, {"-fix", "-diff", "./..."}} {
		got := execute(t, installed(t, dir, args...))
		if got.status != 1 || got.stderr != "" || !strings.Contains(got.stdout, hunk) || strings.Count(got.stdout, "\n@@ ") != 1 {
			t.Errorf("%q: want status 1 and one hunk: %v", args, got)
		}
	}
	if content(t, dir, "a/conn.go") != connWrong {
		t.Error("-diff has written to a")
	}
	if got := execute(t, installed(t, dir, "-diff", "./b")); got.status != 0 || got.stdout != "" || got.stderr != "" {
		t.Errorf("nothing to fix: want silence: %v", got)
	}
}

// What does compile is fixed.
func TestFixOfWhatDoesNotCompile(t *testing.T) {
	dir := module(t, "a/conn.go", connWrong, "b/b.go", "package b\n\nvar _ int = \"\"\n")
	for _, mode := range []string{"-diff", "-fix"} {
		got := execute(t, installed(t, dir, mode))
		if got.status != 2 || !strings.Contains(got.stderr, "wsracecheck: cannot analyse m/b: ") {
			t.Errorf("%s: want status 2 and one line: %v", mode, got)
		}
	}
}

// Only what is moved changes: neither the line ends nor the formatting.
func TestFixLeavesTheRestAlone(t *testing.T) {
	for name, change := range map[string]func(string) string{
		"CR LF":       func(s string) string { return strings.ReplaceAll(s, "\n", "\r\n") },
		"unformatted": func(s string) string { return strings.Replace(s, "type Conn struct {", "type   Conn   struct   {", 1) },
	} {
		dir := module(t, "conn.go", change(connWrong))
		got := execute(t, installed(t, dir, "-fix"))
		want := change(strings.Replace(connWrong, oldOrder, newOrder, 1))
		if text := content(t, dir, "conn.go"); got.status != 0 || text != want {
			t.Errorf("%s: %v\nis now %q\nwant   %q", name, got, text, want)
		}
	}
}

func TestFixUnderGoVet(t *testing.T) {
	dir := fixable(t)
	vet := func(args ...string) result {
		cmd := exec.Command(goPath(t), append([]string{"vet", "-vettool=" + binary(t)}, args...)...)
		cmd.Dir = dir
		cmd.Env = plainEnv()
		return execute(t, cmd)
	}
	if got := vet("-fix", "-diff", "./..."); got.status != 1 || !strings.Contains(got.stdout, hunk) {
		t.Errorf("-fix -diff: want status 1 and the hunk: %v", got)
	}
	if got := vet("-fix", "./..."); got.status != 0 || got.stdout != "" {
		t.Errorf("-fix: %v", got)
	}
	if got := vet("-fix", "-diff", "./..."); got.status != 0 || got.stdout != "" {
		t.Errorf("-fix, then -fix -diff: want nothing: %v", got)
	}
	if got := vet("./a"); got.status != 0 {
		t.Errorf("a after the fix: %v", got)
	}
}
