package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
)

// fix has go vet write the first fix of each finding into the files of the
// main module; with -diff it prints what it would write to out instead.
// It reports whether anything was printed, and what went wrong.
func (g *goCommand) fix(ctx context.Context, out io.Writer) (differs bool, problems []string) {
	mode := []string{"-fix"}
	if g.cfg.diff {
		mode = append(mode, "-diff")
	}
	printed := &counter{w: out}
	var text bytes.Buffer
	args := slices.Concat([]string{"vet", "-vettool=" + g.tool}, mode,
		g.cfg.buildFlags, g.cfg.toolFlags, []string{"--"}, g.cfg.patterns)
	err := g.run(ctx, args, printed, &text)
	if printed.err != nil {
		problems = append(problems, fmt.Sprintf("cannot write the diff: %v", printed.err))
	}
	lines := strings.Split(text.String(), "\n")
	// A diff that is not empty makes go vet fail, too, but then without a word.
	if err != nil && (printed.n == 0 || len(problemLines(lines)) > 0) {
		problems = append(problems, g.explain(ctx, err, lines)...)
	}
	return printed.n > 0, problems
}

// A counter counts what it passes on, and keeps an error for later, so that
// the go command does not die of it.
type counter struct {
	w   io.Writer
	n   int
	err error
}

func (c *counter) Write(p []byte) (int, error) {
	c.n += len(p)
	if c.err == nil {
		_, c.err = c.w.Write(p)
	}
	return len(p), nil
}
