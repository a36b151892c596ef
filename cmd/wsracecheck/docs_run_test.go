package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// shown is how a document shows a command and its output: a comment that names the
// directory, then the block. The command ends at the line; what it prints is shown
// first from standard output, then from standard error.
var shown = regexp.MustCompile("(?s)<!-- run: (\\S+) -->\n```console\n(.*?)```\n")

// What documents show is what the commands print.
func TestDocuments(t *testing.T) {
	root := filepath.Join("..", "..")
	pages, err := filepath.Glob(filepath.Join(root, "docs", "*.md"))
	if err != nil {
		t.Fatal(err)
	}
	blocks := 0
	for _, path := range append(pages, filepath.Join(root, "README.md"), filepath.Join(root, "CONTRIBUTING.md")) {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		want := shown.ReplaceAllStringFunc(string(text), func(block string) string {
			blocks++
			m := shown.FindStringSubmatch(block)
			return "<!-- run: " + m[1] + " -->\n```console\n" + rerun(t, filepath.Join(root, filepath.FromSlash(m[1])), m[2]) + "```\n"
		})
		switch {
		case want == string(text):
		case *update:
			if err := os.WriteFile(path, []byte(want), 0o666); err != nil {
				t.Error(err)
			}
		default:
			t.Errorf("%s does not show what is printed (go test ./cmd/wsracecheck -run Documents -update writes it):\n%s", path, want)
		}
	}
	if blocks < 4 {
		t.Errorf("only %d blocks are run: is their form another?", blocks)
	}
}

// rerun runs the commands of a block, each a line that begins with "$ ", and returns
// them with what they print. A directory that is a module is copied first, because
// commands may change it.
func rerun(t *testing.T, dir, block string) string {
	t.Helper()
	if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
		work := t.TempDir()
		if err := os.CopyFS(work, os.DirFS(dir)); err != nil {
			t.Fatal(err)
		}
		dir = work
	}
	var out strings.Builder
	for line := range strings.Lines(block) {
		command, ok := strings.CutPrefix(line, "$ ")
		if !ok {
			continue
		}
		// The name is that of the test's binary.
		cmd := exec.Command("sh", "-c", "wsracecheck() { "+binary(t)+` "$@"; }; `+command)
		cmd.Dir = dir
		cmd.Env = plainEnv()
		var stdout, stderr strings.Builder
		cmd.Stdout, cmd.Stderr = &stdout, &stderr
		if err := cmd.Run(); err != nil && cmd.ProcessState == nil { // its status is that of findings
			t.Fatal(err)
		}
		out.WriteString(line + stdout.String() + stderr.String())
	}
	return out.String()
}

// Links between documents lead somewhere.
func TestLinks(t *testing.T) {
	link := regexp.MustCompile(`\]\(([^)#:]+)(#[^)]*)?\)`)
	root := filepath.Join("..", "..")
	pages, err := filepath.Glob(filepath.Join(root, "docs", "*.md"))
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range append(pages, filepath.Join(root, "README.md"), filepath.Join(root, "CONTRIBUTING.md")) {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range link.FindAllStringSubmatch(string(text), -1) {
			target := filepath.Join(filepath.Dir(path), filepath.FromSlash(m[1]))
			if _, err := os.Stat(target); err != nil {
				t.Errorf("%s: a link to %s, which is not there", path, m[1])
			}
		}
	}
}
