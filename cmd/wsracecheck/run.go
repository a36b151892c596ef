package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// runLog names the file to which the vet tool, if it is set, appends the packages
// that it looks at: what it does not, came from the cache. The go command does
// not look at it, so it changes no result.
const runLog = "WSRACECHECK_RUN_LOG"

// killAfter is how long children have to end by themselves.
const killAfter = 5 * time.Second

// A scratch is a directory for everything that a run leaves on the disk.
type scratch struct{ dir string }

func newScratch() (*scratch, error) {
	dir, err := os.MkdirTemp(os.Getenv("GOTMPDIR"), "wsracecheck-run")
	return &scratch{dir}, err
}

// remove takes away what is left, even if a child that was killed could not.
func (s *scratch) remove() { os.RemoveAll(s.dir) }

func (s *scratch) log() string { return filepath.Join(s.dir, "log") }

// environ makes the go command put its temporary files here.
func (s *scratch) environ() []string {
	return append(os.Environ(), "GOTMPDIR="+s.dir, runLog+"="+s.log())
}

// logged lists what the vet tool has looked at: packages that were asked for, and
// dependencies.
func (s *scratch) logged() (asked, deps []string) {
	text, err := os.ReadFile(s.log())
	if err != nil {
		return nil, nil
	}
	for line := range strings.Lines(string(text)) {
		kind, path, _ := strings.Cut(strings.TrimSuffix(line, "\n"), " ")
		if kind == "dependency" {
			deps = append(deps, path)
		} else {
			asked = append(asked, path)
		}
	}
	return asked, deps
}

// run runs the go command until it, and all that it started, has ended and its
// output is written.
func (g *goCommand) run(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	cmd := exec.CommandContext(ctx, "go", args...)
	cmd.Dir = g.dir
	cmd.Stdout = stdout
	cmd.Stderr = stderr
	cmd.Env = append(g.scratch.environ(), "PWD="+g.dir)
	inGroup(cmd)
	cmd.Cancel = func() error { return interrupt(cmd) }
	cmd.WaitDelay = killAfter
	err := cmd.Run()
	if ctx.Err() != nil {
		killGroup(cmd)
	}
	return err
}

// explain says in a line each why the go command failed with err after it had
// printed text.
func (g *goCommand) explain(ctx context.Context, err error, text []string) []string {
	if ctx.Err() != nil {
		return []string{fmt.Sprintf("interrupted: %v", context.Cause(ctx))}
	}
	if errors.Is(err, exec.ErrNotFound) {
		return []string{"cannot find the go command in $PATH: wsracecheck needs it to load packages"}
	}
	problems := problemLines(text)
	if g.cfg.chatty || len(problems) == 0 { // in all the talk, errors cannot be told from the rest
		problems = []string{fmt.Sprintf("the go command failed: %v", err)}
	}
	if speaksOfModules(text) && g.outsideModule(ctx) {
		problems[0] = fmt.Sprintf("no go.mod in %s or a directory above it (%s)", g.dir, problems[0])
	}
	return problems
}
