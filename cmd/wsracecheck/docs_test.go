package main

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/wsracecheck/wsracecheck/docs"
)

var update = flag.Bool("update", false, "write the outputs that documents show")

// A section of a page: its heading, and the code blocks below it.
type section struct {
	heading string
	blocks  []string
}

func sections(text string) []section {
	out := make([]section, 1) // the first has no heading
	block, open := "", false
	for line := range strings.Lines(text) {
		switch {
		case strings.HasPrefix(line, "```"):
			if open {
				out[len(out)-1].blocks = append(out[len(out)-1].blocks, block)
			}
			block, open = "", !open
		case open:
			block += line
		case strings.HasPrefix(line, "## "):
			out = append(out, section{heading: strings.TrimSpace(line[3:])})
		}
	}
	return out
}

// source makes a package of the declarations that a page shows.
func source(code string) string {
	head := "package conn\n\nimport (\n"
	for _, pkg := range []string{"context", "fmt", "io", "sync", "time"} {
		if strings.Contains(code, pkg+".") {
			head += "\t\"" + pkg + "\"\n"
		}
	}
	return head + ")\n\n" + code
}

// What a page calls wrong has exactly that finding, the run that it shows is the
// one that is printed, and what it calls right has none.
func TestPages(t *testing.T) {
	for _, page := range docs.Categories() {
		for _, s := range sections(page.Text) {
			switch {
			case s.heading == "WRONG":
				dir := module(t, "conn.go", source(s.blocks[0]))
				got := execute(t, installed(t, dir, "-explain"))
				if got.status != 1 || !strings.HasSuffix(got.stderr, "1 finding in 1 package\n") || !strings.Contains(got.stdout, "(wsracecheck/"+page.Name+")\n") {
					t.Errorf("%s: want one finding: %v", page.Name, got)
				}
				checkShown(t, page, got.stdout)
			case strings.HasPrefix(s.heading, "RIGHT"):
				if got := execute(t, installed(t, module(t, "conn.go", source(s.blocks[0])), "-low")); got.status != 0 {
					t.Errorf("%s, %s: %v", page.Name, s.heading, got)
				}
			}
		}
	}
}

// checkShown holds the block below "What happens" against what is printed.
func checkShown(t *testing.T, page docs.Page, printed string) {
	t.Helper()
	const mark = "## What happens\n\n```text\n"
	before, rest, ok := strings.Cut(page.Text, mark)
	_, after, closed := strings.Cut(rest, "```\n")
	if !ok || !closed {
		t.Errorf("%s does not show what happens", page.Name)
		return
	}
	want := before + mark + strings.TrimSuffix(printed, "\n") + "```\n" + after
	if want == page.Text {
		return
	}
	if *update {
		if err := os.WriteFile(filepath.Join("..", "..", "docs", page.Name+".md"), []byte(want), 0o666); err != nil {
			t.Error(err)
		}
		return
	}
	t.Errorf("docs/%s.md does not show (go test ./cmd/wsracecheck -run Pages -update writes it)\n%s", page.Name, printed)
}

func TestHelpPages(t *testing.T) {
	dir := t.TempDir()
	for _, name := range docs.Names() {
		if got := execute(t, installed(t, dir, "help", name)); got.status != 0 || !strings.HasPrefix(got.stdout, "# ") {
			t.Errorf("help %s: %v", name, got)
		}
	}
	if got := execute(t, installed(t, dir, "help", "wsracecheck/unjoined")); !strings.HasPrefix(got.stdout, "# unjoined: ") {
		t.Errorf("a rule's id: %v", got)
	}
	got := execute(t, installed(t, dir, "help", "nosuch"))
	if got.status != 2 || !strings.Contains(got.stderr, `no help on "nosuch"; there is help on unjoined, badjoin`) {
		t.Errorf("%v", got)
	}
}
