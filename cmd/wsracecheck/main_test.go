package main

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"golang.org/x/tools/go/analysis"

	"github.com/wsracecheck/wsracecheck/analyzer"
)

// scriptedEnv makes the test binary the command, with an analyzer that reports
// what comments tell it to. With it the command is tested on every kind of
// result, whatever the real analyzer thinks of the example.
const scriptedEnv = "WSRACECHECK_TEST_SCRIPTED"

func TestMain(m *testing.M) {
	if os.Getenv(scriptedEnv) != "" {
		scriptAnalyzer()
		main()
		return
	}
	status := m.Run()
	os.RemoveAll(binaryDir())
	os.Exit(status)
}

// scriptAnalyzer replaces what the analyzer does. A comment
//
//	//report CATEGORY MESSAGE
//
// is a diagnostic at the comment, with the package clause as related
// position; the category low needs -low, and fail makes the analyzer refuse
// the package. -stats counts files.
func scriptAnalyzer() {
	flags := &analyzer.Analyzer.Flags
	for _, name := range []string{"low", "stats"} {
		if flags.Lookup(name) == nil {
			flags.Bool(name, false, "test flag")
		}
	}
	on := func(name string) bool { return flags.Lookup(name).Value.(flag.Getter).Get().(bool) }
	analyzer.Analyzer.Run = func(pass *analysis.Pass) (any, error) {
		for _, file := range pass.Files {
			for _, group := range file.Comments {
				for _, comment := range group.List {
					text, ok := strings.CutPrefix(comment.Text, "//report ")
					category, message, _ := strings.Cut(text, " ")
					switch {
					case !ok || category == "low" && !on("low"):
					case category == "fail":
						return nil, errors.New(message)
					default:
						pass.Report(analysis.Diagnostic{
							Pos: comment.Pos(), Category: category, Message: message,
							Related: []analysis.RelatedInformation{{Pos: file.Package, Message: "it starts here"}},
						})
					}
				}
			}
		}
		if on("stats") {
			pass.Report(analysis.Diagnostic{
				Pos: pass.Files[0].Package, Category: "stats",
				Message: fmt.Sprintf("stats: files=%d units=1", len(pass.Files)),
			})
		}
		return nil, nil
	}
}

// A result is what one run of the command printed.
type result struct {
	stdout, stderr string
	status         int
}

func (r result) String() string {
	return fmt.Sprintf("status %d\nstdout:\n%s\nstderr:\n%s", r.status, r.stdout, r.stderr)
}

func execute(t *testing.T, cmd *exec.Cmd) result {
	t.Helper()
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err := cmd.Run()
	if exit := (*exec.ExitError)(nil); err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return result{stdout.String(), stderr.String(), cmd.ProcessState.ExitCode()}
}

// scripted prepares a run of the command with the scripted analyzer.
func scripted(t *testing.T, dir string, args ...string) *exec.Cmd {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(self, args...)
	cmd.Dir = dir
	cmd.Env = append(plainEnv(), scriptedEnv+"=1")
	return cmd
}

// installed prepares a run of the command as it is installed.
func installed(t *testing.T, dir string, args ...string) *exec.Cmd {
	t.Helper()
	cmd := exec.Command(binary(t), args...)
	cmd.Dir = dir
	cmd.Env = plainEnv()
	return cmd
}

// plainEnv is the environment without what would change the go command's view
// of a module in a temporary directory.
func plainEnv() []string {
	return append(os.Environ(), "GOFLAGS=", "GOWORK=", "GO111MODULE=")
}

var binaryDir = sync.OnceValue(func() string {
	dir, err := os.MkdirTemp("", "wsracecheck")
	if err != nil {
		panic(err)
	}
	return dir
})

var buildBinary = sync.OnceValues(func() (string, error) {
	path := filepath.Join(binaryDir(), "wsracecheck.exe") // Windows wants the suffix, others do not mind
	if out, err := exec.Command("go", "build", "-o", path, ".").CombinedOutput(); err != nil {
		return "", fmt.Errorf("go build: %v\n%s", err, out)
	}
	return path, nil
})

func binary(t *testing.T) string {
	t.Helper()
	path, err := buildBinary()
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// module writes files, given as name and content in turn, below a new
// directory, with a go.mod for the module "m".
func module(t *testing.T, files ...string) string {
	t.Helper()
	return tree(t, append([]string{"go.mod", "module m\n\ngo 1.26\n"}, files...)...)
}

func tree(t *testing.T, files ...string) string {
	t.Helper()
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(files); i += 2 {
		path := filepath.Join(dir, filepath.FromSlash(files[i]))
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(files[i+1]), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}
