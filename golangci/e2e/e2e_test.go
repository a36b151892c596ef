// Package e2e runs golangci-lint with the plugin in it on a sample. It is a
// module of its own, so that golangci-lint stays out of the linter's go.sum.
package e2e

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/golangci/golangci-lint/v2/pkg/commands"

	_ "github.com/wsracecheck/wsracecheck/golangci"
)

// asLinterEnv makes the test binary golangci-lint: the plugin is linked once.
const asLinterEnv = "WSRACECHECK_TEST_GOLANGCI"

func TestMain(m *testing.M) {
	if os.Getenv(asLinterEnv) == "" {
		os.Exit(m.Run())
	}
	// With this version golangci-lint's cache key has a hash of the binary.
	if err := commands.Execute(commands.BuildInfo{Version: "(devel)"}); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(3)
	}
}

type result struct {
	stdout, stderr string
	status         int
}

func (r result) String() string {
	return fmt.Sprintf("status %d\nstdout:\n%s\nstderr:\n%s", r.status, r.stdout, r.stderr)
}

// sample copies the sample to a new directory and returns it.
func sample(t *testing.T) string {
	t.Helper()
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	if err := os.CopyFS(dir, os.DirFS(filepath.Join("testdata", "sample"))); err != nil {
		t.Fatal(err)
	}
	return dir
}

// edit replaces a text that file has once.
func edit(t *testing.T, dir, file, old, new string) {
	t.Helper()
	path := filepath.Join(dir, file)
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Count(string(text), old) != 1 {
		t.Fatalf("%s does not have %q once", file, old)
	}
	if err := os.WriteFile(path, []byte(strings.Replace(string(text), old, new, 1)), 0o666); err != nil {
		t.Fatal(err)
	}
}

// lint runs golangci-lint in dir with an empty cache.
func lint(t *testing.T, dir string, args ...string) result {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	var stdout, stderr bytes.Buffer
	cmd := exec.Command(self, append([]string{"run"}, args...)...)
	cmd.Dir = dir
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	cmd.Env = append(os.Environ(), asLinterEnv+"=1", "GOLANGCI_LINT_CACHE="+t.TempDir(), "GOFLAGS=", "GOWORK=off")
	err = cmd.Run()
	if exit := (*exec.ExitError)(nil); err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return result{stdout.String(), stderr.String(), cmd.ProcessState.ExitCode()}
}

// A finding is one issue of golangci-lint: a line that names the category, the
// state, and every place of the story.
var finding = regexp.MustCompile("^conn\\.go:49:15: unjoined: `c\\.err` may still be nil here: .*line 32.*line 34.*; read: is started in `New` \\(line 23\\); Recv: is told by `c\\.msgs` \\(line 45\\) \\(wsracecheck\\)$")

func TestFindings(t *testing.T) {
	got := lint(t, sample(t))
	lines := strings.Split(got.stdout, "\n")
	if got.status != 1 || !finding.MatchString(lines[0]) || !strings.Contains(got.stdout, "1 issues:") {
		t.Errorf("want status 1 and one issue like %v: %v", finding, got)
	}
	page, err := os.ReadFile(filepath.Join("..", "..", "docs", "integration.md"))
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(page), "    "+lines[0]+"\n") {
		t.Errorf("docs/integration.md does not show the line %s", lines[0])
	}
}

// The suppression covers the whole finding, because nothing of it is an issue
// of its own.
func TestNolint(t *testing.T) {
	dir := sample(t)
	edit(t, dir, "conn.go", "return nil, c.err", "return nil, c.err //nolint:wsracecheck // the caller retries")
	if got := lint(t, dir); got.status != 0 || !strings.Contains(got.stdout, "0 issues.") {
		t.Errorf("want no issue: %v", got)
	}
}

func TestSettings(t *testing.T) {
	tests := []struct {
		name, settings, want string
		status               int
	}{
		{"low", "low: true", "`c.shut` may", 1},
		{"typo", "lwo: true", `wsracecheck: decoding settings: json: unknown field "lwo"`, 3},
		{"type", "low: perhaps", "wsracecheck: decoding settings: json: cannot unmarshal string", 3},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			dir := sample(t)
			edit(t, dir, ".golangci.yml", "low: false", tt.settings)
			got := lint(t, dir)
			if got.status != tt.status || !strings.Contains(got.stdout+got.stderr, tt.want) {
				t.Errorf("want status %d and %q: %v", tt.status, tt.want, got)
			}
		})
	}
}

// --fix applies the fix, which cures the finding; a second run has none.
func TestFix(t *testing.T) {
	dir := sample(t)
	if got := lint(t, dir, "--fix"); got.status != 0 || !strings.Contains(got.stdout, "0 issues.") {
		t.Errorf("want the only issue to be fixed: %v", got)
	}
	text, err := os.ReadFile(filepath.Join(dir, "conn.go"))
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(text), "c.mu.Unlock()\n\t\t\tclose(c.msgs)\n\t\t\treturn\n") {
		t.Errorf("not fixed:\n%s", text)
	}
	if got := lint(t, dir); got.status != 0 {
		t.Errorf("after the fix: %v", got)
	}
}
