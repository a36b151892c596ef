package render

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
)

// Text writes the findings: one line each, and below it, indented, the
// positions that tell its story.
func (r *Report) Text(w io.Writer) error {
	var b strings.Builder
	for _, f := range r.Findings {
		fmt.Fprintf(&b, "%s: %s (wsracecheck", f.place(), f.Message)
		if f.Category != "" {
			fmt.Fprintf(&b, "/%s", f.Category)
		}
		b.WriteString(")\n")
		for _, rel := range f.Related {
			b.WriteString("    ")
			if pos := rel.Pos.String(); pos != "" {
				b.WriteString(pos + ": ")
			}
			b.WriteString(rel.Message + "\n")
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// StatsTable writes the statistics, sorted by name, or nothing if there are
// none.
func (r *Report) StatsTable(w io.Writer) error {
	var b strings.Builder
	keys := slices.Sorted(maps.Keys(r.Stats))
	width := 0
	for _, key := range keys {
		width = max(width, len(key))
	}
	for _, key := range keys {
		fmt.Fprintf(&b, "%-*s %8d\n", width, key, r.Stats[key])
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// Summary says in one line what a run over the given number of packages has
// come to.
func (r *Report) Summary(packages int) string {
	findings, failures := len(r.Findings), len(r.Failures)
	s := "no findings"
	switch {
	case findings > 0:
		s = count(findings, "finding") + " in " + count(r.Packages(), "package")
	case failures == 0:
		s += " in " + count(packages, "package")
	}
	if failures > 0 {
		s += "; analysis incomplete: " + count(failures, "error")
	}
	return s
}

func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
