package main

import (
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// The connection is in one package and its caller in another; what is known of
// the first reaches the second through the files that go vet keeps.

const feedLib = `package feed

import (
	"bufio"
	"io"
)

type Feed struct {
	r     io.ReadCloser
	lines chan string
	gone  chan struct{}
	err   error
}

func Open(r io.ReadCloser) *Feed {
	f := &Feed{r: r, lines: make(chan string), gone: make(chan struct{})}
	go f.read()
	return f
}

func (f *Feed) read() {
	defer close(f.gone)
	sc := bufio.NewScanner(f.r)
	for sc.Scan() {
		f.lines <- sc.Text()
	}
	close(f.lines)
	f.r.Close()
	f.err = sc.Err()
}

func (f *Feed) Line() (string, bool) {
	l, ok := <-f.lines
	return l, ok
}

func (f *Feed) Wait() { <-f.gone }

func (f *Feed) Err() error { return f.err }
`

func feedUser(wait string) string {
	return `package user

import "m/feed"

func All(f *feed.Feed) ([]string, error) {
	var out []string
	for {
		l, ok := f.Line()
		if !ok {
			` + wait + `
			return out, f.Err()
		}
		out = append(out, l)
	}
}
`
}

func TestCallerInAnotherPackage(t *testing.T) {
	dir := module(t, "feed/feed.go", feedLib, "user/user.go", feedUser("// nothing"))
	got := execute(t, installed(t, dir))
	if got.status != 1 || got.stderr != "1 finding in 2 packages\n" && got.stderr != "1 finding in 1 package\n" ||
		!strings.HasPrefix(got.stdout, "user/user.go:11:") || !strings.Contains(got.stdout, "wait for `f.Wait()` first") ||
		!strings.Contains(got.stdout, "`close(f.lines)` (feed.go:27), `read` stores it after that (feed.go:29)") ||
		!strings.Contains(filepath.ToSlash(got.stdout), "    feed/feed.go:17:1: read: is started in `feed`\n") {
		t.Errorf("want status 1 and one finding in user.go that tells the story of feed.go: %v", got)
	}
	// Only the user: the library is a dependency.
	if got := execute(t, installed(t, dir, "./user")); got.status != 1 || !strings.HasPrefix(got.stdout, "user/user.go:11:") {
		t.Errorf("./user: want status 1 and the same finding: %v", got)
	}
	cmd := exec.Command(goPath(t), "vet", "-vettool="+binary(t), "./user")
	cmd.Dir = dir
	cmd.Env = plainEnv()
	if got := execute(t, cmd); got.status != 1 || !strings.Contains(got.stderr, "user/user.go:11:") {
		t.Errorf("go vet: want status 1 and the same finding: %v", got)
	}
}

func TestCallerInAnotherPackageThatWaits(t *testing.T) {
	dir := module(t, "feed/feed.go", feedLib, "user/user.go", feedUser("f.Wait()"))
	if got := execute(t, installed(t, dir)); got.status != 0 || got.stdout != "" {
		t.Errorf("%v", got)
	}
}

func TestWrongDirective(t *testing.T) {
	dir := module(t, "a.go", "package a\n\n//wsracecheck:join\nfunc Wait() {}\n")
	got := execute(t, installed(t, dir))
	if got.status != 1 || !strings.HasPrefix(got.stdout, "a.go:3:1: unknown directive //wsracecheck:join") ||
		!strings.Contains(got.stdout, "(wsracecheck/directive)") {
		t.Errorf("want status 1 and a line about the directive: %v", got)
	}
}
