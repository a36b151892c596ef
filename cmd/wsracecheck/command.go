package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"

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
	}
	dir, err := filepath.Abs(cfg.dir)
	if err != nil {
		return c.fail(err.Error())
	}
	if info, err := os.Stat(dir); err != nil || !info.IsDir() {
		return c.fail(fmt.Sprintf("-C %s: no such directory", cfg.dir))
	}
	self, err := os.Executable()
	if err != nil {
		return c.fail(fmt.Sprintf("cannot find my own executable: %v", err))
	}
	g := &goCommand{cfg: cfg, dir: dir, tool: self, stderr: c.stderr}

	work, problems := g.list(ctx)
	if len(problems) > 0 {
		return c.print(&render.Report{Failures: problems}, cfg, work)
	}
	if cfg.diff {
		return c.diff(ctx, g)
	}
	if cfg.fix {
		_, problems = g.fix(ctx, io.Discard)
	}
	bar := &progress{w: c.stderr, on: c.terminal && !cfg.chatty, total: work.units}
	result := g.vet(ctx, work, bar)

	report := render.Build(result.diagnostics, result.failures, render.Options{Dir: dir, Tests: cfg.tests})
	report.Failures = append(report.Failures, result.problems...)
	if len(report.Failures) == 0 { // otherwise they are the same again
		report.Failures = problems
	}
	return c.print(report, cfg, work)
}

// diff prints what -fix would do.
func (c *command) diff(ctx context.Context, g *goCommand) int {
	differs, problems := g.fix(ctx, c.stdout)
	switch {
	case len(problems) > 0:
		return c.fail(problems...)
	case differs:
		return statusFindings
	}
	return statusClean
}

// print writes the findings to stdout and everything about the run to stderr.
func (c *command) print(report *render.Report, cfg *config, work workload) int {
	write := report.Text
	if cfg.json {
		write = func(w io.Writer) error { return report.JSON(w, work.packages) }
	}
	if err := write(c.stdout); err != nil {
		report.Failures = append(report.Failures, fmt.Sprintf("cannot write the findings: %v", err))
	}
	if len(report.Failures) > 0 {
		c.fail(report.Failures...)
	}
	if !cfg.json && work.packages > 0 {
		report.StatsTable(c.stderr)
		fmt.Fprintln(c.stderr, report.Summary(work.packages))
	}
	switch {
	case len(report.Failures) > 0:
		return statusFailed
	case len(report.Findings) > 0:
		return statusFindings
	}
	return statusClean
}

// fail prints each problem on a line of its own.
func (c *command) fail(problems ...string) int {
	for _, p := range problems {
		fmt.Fprintf(c.stderr, "wsracecheck: %s\n", p)
	}
	return statusFailed
}
