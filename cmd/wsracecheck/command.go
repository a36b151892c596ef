package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/wsracecheck/wsracecheck/docs"
	"github.com/wsracecheck/wsracecheck/internal/known"
	"github.com/wsracecheck/wsracecheck/internal/render"
)

// Exit statuses.
const (
	statusClean    = 0
	statusFindings = 1
	statusFailed   = 2
)

// A command is the program as a person calls it.
type command struct {
	stdout, stderr io.Writer
	terminal       bool // stderr is one: show progress
	colors         bool // stdout is one, and nobody forbids colours
}

func (c *command) main(ctx context.Context, args []string) int {
	cfg, err := parseFlags(args)
	switch {
	case errors.Is(err, flag.ErrHelp):
		printHelp(c.stdout)
		return statusClean
	case err != nil:
		return c.fail(err.Error())
	case cfg.version:
		fmt.Fprintln(c.stdout, version())
		return statusClean
	case cfg.topic != "":
		return c.help(cfg.topic)
	}
	g, err := c.goCommand(cfg)
	if err != nil {
		return c.fail(err.Error())
	}
	defer g.scratch.remove()
	work, problems := g.list(ctx)
	if len(problems) > 0 {
		return c.print(render.Build(nil, nil, render.Options{Dir: g.dir}), cfg, problems)
	}
	bar := &progress{w: c.stderr, on: c.terminal && !cfg.chatty, total: work.units, scratch: g.scratch}
	if cfg.fix && !cfg.diff {
		if problems := c.fix(ctx, g, work, bar); len(problems) > 0 {
			return c.fail(problems...)
		}
	}
	report, problems := c.analyse(ctx, g, work, bar)
	if cfg.diff {
		return c.diff(g, work, report, problems)
	}
	return c.print(report, cfg, problems)
}

func (c *command) goCommand(cfg *config) (*goCommand, error) {
	dir, err := filepath.Abs(cfg.dir)
	if err != nil {
		return nil, err
	}
	if info, err := os.Stat(dir); err != nil || !info.IsDir() {
		return nil, fmt.Errorf("-C %s: no such directory", cfg.dir)
	}
	self, err := os.Executable()
	if err != nil {
		return nil, fmt.Errorf("cannot find my own executable: %v", err)
	}
	s, err := newScratch()
	if err != nil {
		return nil, fmt.Errorf("no place for temporary files: %v", err)
	}
	return &goCommand{cfg: cfg, dir: dir, tool: self, stderr: c.stderr, scratch: s}, nil
}

// analyse runs go vet and builds the report of what counts; and what went wrong.
func (c *command) analyse(ctx context.Context, g *goCommand, work workload, bar *progress) (*render.Report, []string) {
	result := g.vet(ctx, work, bar)
	report := render.Build(result.diagnostics, result.failures, render.Options{Dir: g.dir, Tests: g.cfg.tests})
	problems := slices.Concat(result.problems, report.Failures)
	report.Failures = nil
	counted := work.counted(g.cfg)
	report.SetScope(names(counted), result.missing)
	if ctx.Err() != nil {
		report.SetScope(nil, names(counted))
	}
	if report.Stats != nil {
		asked, deps := g.scratch.logged()
		report.Stats["run.units"] = int64(result.units)
		report.Stats["run.cached"] = int64(max(0, result.units-len(asked)))
		report.Stats["run.dependencies"] = int64(len(deps))
	}
	if g.cfg.at != "" {
		if err := only(report, g.dir, g.cfg.at); err != nil && len(problems) == 0 {
			problems = append(problems, err.Error())
		}
	}
	return report, append(problems, c.narrow(ctx, g, report, work)...)
}

// narrow takes the findings out that were there before.
func (c *command) narrow(ctx context.Context, g *goCommand, report *render.Report, work workload) []string {
	var problems []string
	if rev := g.cfg.newFrom; rev != "" {
		changes, err := known.Since(ctx, g.dir, rev)
		if err != nil {
			return []string{fmt.Sprintf("-new-from %s: %v", rev, err)}
		}
		report.Keep(changes.Touch)
	}
	if file := g.cfg.baseline; file != "" && !g.cfg.diff {
		path := file
		if !filepath.IsAbs(path) {
			path = filepath.Join(g.dir, path)
		}
		note, err := known.Apply(path, file, report, names(work.packages))
		if err != nil {
			problems = append(problems, err.Error())
		}
		for _, line := range note {
			fmt.Fprintf(c.stderr, "wsracecheck: %s\n", line)
		}
	}
	return problems
}

func names(packages []listed) []string {
	var out []string
	for _, p := range packages {
		out = append(out, p.path)
	}
	return out
}

// print writes the findings to stdout and everything about the run to stderr.
func (c *command) print(report *render.Report, cfg *config, problems []string) int {
	report.Failures = problems
	if report.Stats != nil {
		report.Stats["findings"] = int64(len(report.Findings))
	}
	if err := c.write(report, cfg); err != nil {
		report.Failures = append(report.Failures, fmt.Sprintf("cannot write the findings: %v", err))
	}
	if len(report.Failures) > 0 {
		c.fail(report.Failures...)
	}
	if cfg.format != "json" && report.Analysed+len(report.NotAnalysed) > 0 {
		report.StatsTable(c.stderr)
		fmt.Fprintln(c.stderr, report.Summary())
	}
	switch {
	case len(report.Failures) > 0 || len(report.NotAnalysed) > 0:
		return statusFailed
	case len(report.Findings) > 0:
		return statusFindings
	}
	return statusClean
}

func (c *command) write(report *render.Report, cfg *config) error {
	switch cfg.format {
	case "json":
		return report.JSON(c.stdout)
	case "sarif":
		return report.SARIF(c.stdout, shortVersion(), rules())
	case "github":
		return report.GitHub(c.stdout)
	case "html":
		return report.HTML(c.stdout, version(), rules())
	}
	return report.Text(c.stdout, render.Style{
		Color:   cfg.color == "always" || cfg.color == "auto" && c.colors,
		Explain: cfg.explain, Context: cfg.context,
	})
}

// rules are the categories, with their pages.
func rules() []render.Rule {
	var out []render.Rule
	for _, p := range docs.Categories() {
		out = append(out, render.Rule{ID: p.Name, Title: p.Title, Help: p.Text})
	}
	return out
}

// help prints the page on a topic.
func (c *command) help(topic string) int {
	page, ok := docs.Find(strings.TrimPrefix(topic, "wsracecheck/"))
	if !ok {
		return c.fail(fmt.Sprintf("no help on %q; there is help on %s", topic, strings.Join(docs.Names(), ", ")))
	}
	io.WriteString(c.stdout, page.Text)
	return statusClean
}

// fail prints each problem on a line of its own.
func (c *command) fail(problems ...string) int {
	for _, p := range problems {
		fmt.Fprintf(c.stderr, "wsracecheck: %s\n", p)
	}
	return statusFailed
}
