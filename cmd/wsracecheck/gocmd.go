package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/wsracecheck/wsracecheck/internal/vetjson"
)

// A goCommand runs the go command on the packages of one command line.
type goCommand struct {
	cfg    *config
	dir    string
	tool   string // the vet tool: this executable
	stderr io.Writer
}

// A workload is what go vet has been asked to analyse.
type workload struct {
	packages int
	standard bool // a package of the standard library is among them
	units    int  // a package with its tests is one, its external tests another
}

// A vetResult is what came out of go vet, in order of arrival.
type vetResult struct {
	diagnostics []vetjson.Diagnostic
	failures    []vetjson.Failure
	problems    []string
}

// listFormat prints the import path, whether the package or its tests have
// files, whether it has external tests, and whether it is in the standard
// library. go vet makes a unit of each 1.
const listFormat = "{{.ImportPath}}\t" +
	"{{if or .GoFiles .CgoFiles .TestGoFiles}}1{{end}}\t{{if .XTestGoFiles}}1{{end}}{{if .Standard}}s{{end}}"

// list finds the packages. It does not look at their imports, so it is quick;
// and it fails where go vet would fail before it had analysed anything.
func (g *goCommand) list(ctx context.Context) (workload, []string) {
	var out, text bytes.Buffer
	args := slices.Concat([]string{"list", "-find", "-f", listFormat}, g.cfg.buildFlags, []string{"--"}, g.cfg.patterns)
	err := g.run(ctx, args, &out, &text)
	if g.cfg.chatty { // otherwise go vet will repeat any warning
		io.WriteString(g.stderr, text.String())
	}
	if err != nil {
		return workload{}, g.explain(ctx, err, strings.Split(text.String(), "\n"))
	}
	var w workload
	for line := range strings.Lines(out.String()) {
		path, files, ok := strings.Cut(strings.TrimSuffix(line, "\n"), "\t")
		if !ok {
			continue
		}
		w.packages++
		w.standard = w.standard || strings.HasSuffix(files, "s")
		if path != "unsafe" { // has nothing to compile: go vet passes it over
			w.units += strings.Count(files, "1")
		}
	}
	if w.packages == 0 {
		return w, []string{fmt.Sprintf("no packages match %s in %s", strings.Join(g.cfg.patterns, " "), g.dir)}
	}
	return w, nil
}

// vet analyses the packages.
func (g *goCommand) vet(ctx context.Context, work workload, bar *progress) *vetResult {
	var (
		mu     sync.Mutex // the two streams are copied by two goroutines
		result = new(vetResult)
		text   []string
		units  int
	)
	onObject := func(data []byte) {
		mu.Lock()
		defer mu.Unlock()
		units++
		bar.step()
		diags, failures, err := vetjson.Decode(data)
		if err != nil {
			result.problems = append(result.problems, err.Error())
		}
		result.diagnostics = append(result.diagnostics, diags...)
		result.failures = append(result.failures, failures...)
	}
	onText := func(line string) {
		mu.Lock()
		defer mu.Unlock()
		if g.cfg.chatty || strings.HasPrefix(line, "go: downloading ") {
			bar.clear()
			fmt.Fprintln(g.stderr, line)
			return
		}
		text = append(text, line)
	}
	stdout := &vetjson.Splitter{Object: onObject, Text: onText}
	stderr := &vetjson.Splitter{Object: onObject, Text: onText}

	toolFlags := g.cfg.toolFlags
	if work.standard {
		toolFlags = append(slices.Clone(toolFlags), "-std")
	}
	args := slices.Concat([]string{"vet", "-vettool=" + g.tool, "-json"},
		g.cfg.buildFlags, toolFlags, []string{"--"}, g.cfg.patterns)
	bar.show()
	err := g.run(ctx, args, stdout, stderr) // has joined the goroutines that copy the streams
	stdout.Flush()
	stderr.Flush()
	bar.clear()

	switch {
	case err != nil:
		result.problems = append(result.problems, g.explain(ctx, err, text)...)
	case units < work.units:
		result.problems = append(result.problems,
			fmt.Sprintf("go vet has reported on %d of %d packages and external tests", units, work.units))
	}
	if err == nil {
		for _, line := range warnings(text) { // a C compiler's, for example
			fmt.Fprintln(g.stderr, line)
		}
	}
	return result
}

// run runs the go command until it has exited and its output is written.
func (g *goCommand) run(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	cmd := exec.CommandContext(ctx, "go", args...)
	cmd.Dir = g.dir
	cmd.Stdout = stdout
	cmd.Stderr = stderr
	cmd.Cancel = func() error {
		if runtime.GOOS == "windows" { // cannot interrupt another process
			return cmd.Process.Kill()
		}
		return cmd.Process.Signal(os.Interrupt)
	}
	cmd.WaitDelay = 10 * time.Second
	return cmd.Run()
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

func speaksOfModules(text []string) bool {
	return slices.ContainsFunc(text, func(line string) bool {
		return strings.Contains(line, "main module") || strings.Contains(line, "go.mod")
	})
}

// outsideModule reports whether there is neither a go.mod nor a go.work.
func (g *goCommand) outsideModule(ctx context.Context) bool {
	var out bytes.Buffer
	if err := g.run(ctx, []string{"env", "GOMOD", "GOWORK"}, &out, io.Discard); err != nil {
		return false
	}
	gomod, gowork, _ := strings.Cut(out.String(), "\n")
	return strings.TrimSpace(gomod) == os.DevNull && strings.TrimSpace(gowork) == ""
}
