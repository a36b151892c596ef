package render

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/wsracecheck/wsracecheck/internal/finding"
)

// tableWidth is how wide an explanation is at most.
const tableWidth = 80

// Explain draws the bad run as a table: a column for each goroutine, headed by
// the function that it runs, a row for each step, in the order of time; below it
// the repair.
func (r *Report) Explain(f *Finding, paint palette) string {
	var b strings.Builder
	columns := f.columns()
	if len(columns) > 0 {
		r.table(&b, f, columns, paint)
	}
	for _, s := range f.Steps {
		if s.Kind == finding.Example {
			writeWrapped(&b, fmt.Sprintf("%s does it right: it waits for `%s` first (%s).", finding.Tick(s.By), s.Code, s.Pos), paint)
		}
	}
	if f.Advice != "" {
		writeWrapped(&b, "Repair: "+f.Advice+".", paint)
	}
	for _, fix := range f.Fixes {
		b.WriteString("\n" + r.FixDiff(fix))
	}
	return b.String()
}

// columns lists the labels of the goroutines in the order in which they act.
func (f *Finding) columns() []string {
	var out []string
	for _, s := range f.Steps {
		if s.Kind != finding.Example && !slices.Contains(out, s.By) {
			out = append(out, s.By)
		}
	}
	return out
}

func (r *Report) table(b *strings.Builder, f *Finding, columns []string, paint palette) {
	const indent, gap = "  ", "  "
	width := (tableWidth - len(indent) - len(gap)*(len(columns)-1)) / len(columns)
	row := func(cells [][]string, style func(string) string) {
		height := 0
		for _, c := range cells {
			height = max(height, len(c))
		}
		for i := range height {
			line := indent
			for k, c := range cells {
				text := ""
				if i < len(c) {
					text = c[i]
				}
				pad := strings.Repeat(" ", width-utf8.RuneCountInString(text))
				if k == len(cells)-1 {
					pad = ""
				} else {
					pad += gap
				}
				line += style(text) + pad
			}
			b.WriteString(strings.TrimRight(line, " ") + "\n")
		}
	}
	heads, rules := make([][]string, len(columns)), make([][]string, len(columns))
	for i, c := range columns {
		heads[i] = wrap(c, width, "")
		rules[i] = []string{strings.Repeat("─", width)}
	}
	row(heads, paint.bold)
	row(rules, paint.dim)
	for _, s := range f.Steps {
		if s.Kind == finding.Example {
			continue
		}
		cells := make([][]string, len(columns))
		cells[slices.Index(columns, s.By)] = r.cell(f, s, width)
		style := func(text string) string { return text }
		if s.Kind == finding.Read || s.Kind == finding.Write || s.Kind == finding.Never {
			style = paint.warn
		}
		row(cells, style)
	}
	b.WriteString("\n")
}

// cell is what one step does: the line of the source, and what it means.
func (r *Report) cell(f *Finding, s Step, width int) []string {
	place := fmt.Sprintf("%4d ", s.Pos.Line)
	if s.Pos.File != f.Pos.File {
		place = fmt.Sprintf("%s:%d ", filepath.Base(s.Pos.File), s.Pos.Line)
	}
	code := s.Code
	if s.At != "" { // of a file that is not known here
		place = s.At + " "
	} else if text := r.code(s.Pos); text != "" {
		code = text
	}
	out := wrap(place+code, width, "     ")
	return append(out, wrap("     "+meaning(s, code), width, "       ")...)
}

// meaning says in the margin what a step is in the story, and what it is about if
// the line of source does not have it.
func meaning(s Step, line string) string {
	about := func(what string) string {
		if strings.Contains(line, s.Code) {
			return "· " + what
		}
		return "· " + what + ": " + s.Code
	}
	switch s.Kind {
	case finding.Start:
		return "· starts, in " + s.Code
	case finding.Signal:
		return about("signals")
	case finding.Observe:
		return about("goes on")
	case finding.Wait:
		return about("waits")
	case finding.Read:
		return "← " + s.Code + ": " + s.Note
	case finding.Write:
		return "← " + s.Code + ": " + s.Note
	case finding.Lock:
		return "· holds " + s.Code
	case finding.Block:
		return "· needs " + s.Code + ", and stops"
	case finding.Call:
		return "· gets there by this call"
	case finding.Never:
		return "← " + s.Code + " never comes"
	}
	return ""
}

// wrap breaks text into lines of at most width runes, at spaces where it can; all
// but the first begin with indent.
func wrap(text string, width int, indent string) []string {
	var out []string
	rest := []rune(text)
	for len(rest) > width {
		cut := width
		for i := width; i > width/2; i-- {
			if rest[i] == ' ' {
				cut = i
				break
			}
		}
		out = append(out, strings.TrimRight(string(rest[:cut]), " "))
		rest = append([]rune(indent), []rune(strings.TrimLeft(string(rest[cut:]), " "))...)
	}
	return append(out, string(rest))
}

// writeWrapped writes a paragraph below the table.
func writeWrapped(b *strings.Builder, text string, paint palette) {
	for _, line := range wrap("  "+text, tableWidth, "  ") {
		b.WriteString(paint.code(line) + "\n")
	}
}
