package integration

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// bin holds the programs that the scripts run, built once.
var bin string

func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "wsracecheck-integration")
	if err != nil {
		panic(err)
	}
	bin = dir
	status := 1
	if err := build(); err != nil {
		fmt.Fprintln(os.Stderr, err)
	} else {
		status = m.Run()
	}
	os.RemoveAll(dir)
	os.Exit(status)
}

func build() error {
	for _, pkg := range []string{
		"github.com/wsracecheck/wsracecheck/cmd/wsracecheck",
		"./internal/multi",
		"./internal/nogolike",
		"./internal/cacheprog",
	} {
		cmd := exec.Command("go", "build", "-o", bin+string(filepath.Separator), pkg)
		if out, err := cmd.CombinedOutput(); err != nil {
			return fmt.Errorf("go build %s: %v\n%s", pkg, err, out)
		}
	}
	return nil
}

func TestScripts(t *testing.T) {
	root, err := filepath.Abs("..")
	if err != nil {
		t.Fatal(err)
	}
	sum, err := os.ReadFile(filepath.Join(root, "go.sum"))
	if err != nil {
		t.Fatal(err)
	}
	requires, err := os.ReadFile(filepath.Join(root, "go.mod"))
	if err != nil {
		t.Fatal(err)
	}
	_, block, _ := strings.Cut(string(requires), "\nrequire")
	testscript.Run(t, testscript.Params{
		Dir: filepath.Join("testdata", "script"),
		Setup: func(env *testscript.Env) error {
			env.Setenv("PATH", bin+string(filepath.ListSeparator)+os.Getenv("PATH"))
			env.Setenv("ROOT", root)
			env.Setenv("BIN", bin)
			env.Setenv("GOFLAGS", "")
			for _, name := range []string{"GOCACHE", "GOMODCACHE", "GOPROXY", "GOSUMDB"} {
				out, err := exec.Command("go", "env", name).Output()
				if err != nil {
					return err
				}
				env.Setenv(name, strings.TrimSpace(string(out)))
			}
			env.Setenv("TMPDIR", env.WorkDir+"/tmp")
			if err := os.MkdirAll(env.WorkDir+"/tmp", 0o777); err != nil {
				return err
			}
			// What a module needs that depends on this checkout.
			env.Values["requires"] = "require" + block
			if err := os.WriteFile(filepath.Join(env.WorkDir, "go.sum.linter"), sum, 0o666); err != nil {
				return err
			}
			return copySample(env.WorkDir)
		},
		Condition: func(cond string) (bool, error) {
			if cond == "multitool" {
				return os.Getenv("SARIF_MULTITOOL") != "", nil
			}
			return false, fmt.Errorf("unknown condition %q", cond)
		},
		Cmds: map[string]func(ts *testscript.TestScript, neg bool, args []string){
			"require": require,
			"sarif":   sarif,
		},
	})
}

// copySample puts the module with the finding that golangci-lint is tried on into
// the directory sample.
func copySample(work string) error {
	return os.CopyFS(filepath.Join(work, "sample"), os.DirFS(filepath.Join("..", "golangci", "e2e", "testdata", "sample")))
}

// require makes the module in the current directory depend on this checkout.
func require(ts *testscript.TestScript, _ bool, _ []string) {
	const path = "github.com/wsracecheck/wsracecheck"
	mod := strings.Replace(ts.ReadFile("go.mod"), "go 1.26\n", "go 1.26.0\n", 1) + "\nrequire " + path + " v0.0.0\n\nreplace " + path + " => " + ts.Getenv("ROOT") + "\n"
	block, _ := ts.Value("requires").(string)
	ts.Check(os.WriteFile(ts.MkAbs("go.mod"), []byte(mod+"\n"+block), 0o666))
	ts.Check(os.WriteFile(ts.MkAbs("go.sum"), []byte(ts.ReadFile(ts.Getenv("WORK")+"/go.sum.linter")), 0o666))
}

// sarif validates a file by Microsoft's multitool, which has to be named by
// $SARIF_MULTITOOL, or by "npx" where it may be fetched. Its status is 0 even if it
// finds errors.
func sarif(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) != 1 {
		ts.Fatalf("usage: sarif FILE")
	}
	tool := os.Getenv("SARIF_MULTITOOL")
	if tool == "" {
		if os.Getenv("INTEGRATION") == "required" {
			ts.Fatalf("SARIF_MULTITOOL is not set (see setup)")
		}
		ts.Logf("SARIF_MULTITOOL is not set: %s is not validated", args[0])
		return
	}
	cmd := exec.Command(tool, "validate", "--rule-kind", "Sarif;Ghas", ts.MkAbs(args[0]))
	cmd.Env = append(os.Environ(), "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1")
	out, err := cmd.CombinedOutput()
	text := string(out)
	ts.Logf("%s", text)
	bad := err != nil || strings.Contains(text, ": error ") || strings.Contains(text, ": warning ") || !strings.Contains(text, "Analysis completed successfully")
	if bad != neg {
		ts.Fatalf("%s: errors or warnings: %v, want %v (%v)", args[0], bad, neg, err)
	}
}
