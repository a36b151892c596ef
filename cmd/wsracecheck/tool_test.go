package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// A project pins the command in its go.mod and runs it without installing it.
func TestToolDirective(t *testing.T) {
	root, err := filepath.Abs(filepath.Join("..", ".."))
	if err != nil {
		t.Fatal(err)
	}
	mod, err := os.ReadFile(filepath.Join(root, "go.mod"))
	if err != nil {
		t.Skip("not in a checkout")
	}
	sum, err := os.ReadFile(filepath.Join(root, "go.sum"))
	if err != nil {
		t.Fatal(err)
	}
	const path = "github.com/wsracecheck/wsracecheck"
	_, requires, _ := strings.Cut(string(mod), "\nrequire")
	dir := tree(t,
		"go.mod", "module m\n\ngo 1.26.0\n\ntool "+path+"/cmd/wsracecheck\n\nrequire "+path+" v0.0.0\n\n"+
			"replace "+path+" => "+filepath.ToSlash(root)+"\n\nrequire"+requires,
		"go.sum", string(sum),
		"conn.go", connWrong,
	)
	run := func(args ...string) result {
		cmd := exec.Command(goPath(t), args...)
		cmd.Dir = dir
		cmd.Env = plainEnv()
		return execute(t, cmd)
	}
	where := run("tool", "-n", "wsracecheck")
	if where.status != 0 {
		t.Fatalf("go tool -n: %v", where)
	}
	if got := run("vet", "-vettool="+strings.TrimSpace(where.stdout), "./..."); got.status != 1 || !strings.Contains(got.stderr, place(t, "read")) {
		t.Errorf("go vet: want status 1 and a finding at %s: %v", place(t, "read"), got)
	}
	if got := run("tool", "wsracecheck", "./..."); got.status != 1 || !strings.HasPrefix(got.stdout, place(t, "read")) {
		t.Errorf("go tool: want status 1 and a finding at %s: %v", place(t, "read"), got)
	}
}
