package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"sync"

	"github.com/wsracecheck/wsracecheck/internal/vetjson"
)

// A goCommand runs the go command on the packages of one command line.
type goCommand struct {
	cfg     *config
	dir     string
	tool    string // the vet tool: this executable
	stderr  io.Writer
	scratch *scratch
}

// A workload is what go vet has been asked to analyse.
type workload struct {
	packages []listed
	standard bool // a package of the standard library is named
	units    int  // a package with its tests is one, its external tests another
}

// A listed is one package of a workload.
type listed struct {
	path, dir string
	units     int
	own       bool // of the main module, or of none
	std       bool
}

// A vetResult is what came out of go vet, in order of arrival.
type vetResult struct {
	diagnostics []vetjson.Diagnostic
	failures    []vetjson.Failure
	problems    []string
	missing     []string // import paths of packages that were not analysed
	units       int
}

// listFormat prints the import path, one u for the package or its tests if they
// have files and one for external tests, as go vet makes units of them; s for the
// standard library, d for a dependency's module; the directory; and the patterns
// that match.
const listFormat = "{{.ImportPath}}\t" +
	"{{if or .GoFiles .CgoFiles .TestGoFiles}}u{{end}}{{if .XTestGoFiles}}u{{end}}{{if .Standard}}s{{end}}" +
	"{{with .Module}}{{if not .Main}}d{{end}}{{end}}\t{{.Dir}}\t{{join .Match \" \"}}"

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
		fields := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		if len(fields) != 4 {
			continue
		}
		p := listed{
			path: fields[0], dir: fields[2], units: strings.Count(fields[1], "u"),
			std: strings.Contains(fields[1], "s"), own: !strings.ContainsAny(fields[1], "sd"),
		}
		if p.path == "unsafe" { // has nothing to compile: go vet passes it over
			p.units = 0
		}
		w.packages = append(w.packages, p)
		w.units += p.units
		// "all" means the dependencies, too, but nobody asked for the library.
		w.standard = w.standard || p.std && fields[3] != "all"
	}
	if len(w.packages) == 0 {
		return w, []string{fmt.Sprintf("no packages match %s in %s", strings.Join(g.cfg.patterns, " "), g.dir)}
	}
	return w, nil
}

// counted lists the packages that findings may be in: without -std, those of the
// standard library are only passed through.
func (w workload) counted(cfg *config) []listed {
	if w.standard || slices.Contains(cfg.toolFlags, "-std=true") {
		return w.packages
	}
	return slices.DeleteFunc(slices.Clone(w.packages), func(p listed) bool { return p.std })
}

// vet analyses the packages: all of them if that is possible, and otherwise those
// whose imports can be resolved.
func (g *goCommand) vet(ctx context.Context, work workload, bar *progress) *vetResult {
	result, text, err := g.vetOnce(ctx, work, g.cfg.patterns, bar)
	if err == nil {
		for _, line := range warnings(text) { // a C compiler's, for example
			fmt.Fprintln(g.stderr, line)
		}
		return result
	}
	if ctx.Err() == nil && len(result.problems) == 0 {
		if state := g.diagnose(ctx, text); state != nil {
			if result.units == 0 && len(state.broken) > 0 && len(state.sound) > 0 {
				// go vet does not begin before all imports are resolved.
				again, moreText, err := g.vetOnce(ctx, work, state.sound, bar)
				if err != nil && ctx.Err() == nil {
					again.problems = append(again.problems, problemLines(moreText)...)
					state.failed(moreText)
				}
				result = again
				text = nil
			}
			result.problems = append(result.problems, state.problems(text)...)
			result.missing = state.missing()
		}
	}
	if len(result.problems) == 0 {
		result.problems = g.explain(ctx, err, text)
	}
	return result
}

// vetOnce runs go vet, and returns what it printed besides results.
func (g *goCommand) vetOnce(ctx context.Context, work workload, patterns []string, bar *progress) (*vetResult, []string, error) {
	var (
		mu     sync.Mutex // the two streams are copied by two goroutines
		result = new(vetResult)
		text   []string
	)
	onObject := func(data []byte) {
		mu.Lock()
		defer mu.Unlock()
		result.units++
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
			bar.say(line)
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
		g.cfg.buildFlags, toolFlags, []string{"--"}, patterns)
	bar.start()
	err := g.run(ctx, args, stdout, stderr) // has joined the goroutines that copy the streams
	bar.stop()
	stdout.Flush()
	stderr.Flush()
	return result, text, err
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
