package render

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"
)

// A Style says how the text form looks.
type Style struct {
	Color   bool
	Explain bool // with the interleaving below each finding
	Context int  // lines of source around each finding; negative for none
}

// Text writes the findings: one line each, and below it, indented, the
// positions that tell its story.
func (r *Report) Text(w io.Writer, style Style) error {
	var b strings.Builder
	paint := palette{style.Color}
	for i := range r.Findings {
		f := &r.Findings[i]
		b.WriteString(paint.bold(f.place()+":") + " " + paint.code(f.Message) + paint.dim(" ("+f.rule()+")") + "\n")
		r.context(&b, f, style, paint)
		if style.Explain {
			b.WriteString("\n" + r.Explain(f, paint) + "\n")
			continue
		}
		for _, rel := range f.Related {
			b.WriteString("    ")
			if pos := rel.Pos.String(); pos != "" {
				b.WriteString(paint.dim(pos+":") + " ")
			}
			b.WriteString(paint.code(rel.Message) + "\n")
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func (f *Finding) rule() string {
	if f.Category == "" {
		return "wsracecheck"
	}
	return "wsracecheck/" + f.Category
}

// context writes source lines as go vet -c does: the number, the text, and below
// the line of the finding what is underlined.
func (r *Report) context(b *strings.Builder, f *Finding, style Style, paint palette) {
	if style.Context < 0 || f.Pos.Line == 0 {
		return
	}
	src := r.source(f.Pos.File)
	for n := f.Pos.Line - style.Context; n <= f.Pos.Line+style.Context; n++ {
		if n < 1 || n > len(src.lines) {
			continue
		}
		fmt.Fprintf(b, "%s\t%s\n", paint.dim(fmt.Sprint(n)), src.line(n))
		if n == f.Pos.Line {
			b.WriteString("\t" + paint.warn(underline(src.line(n), f)) + "\n")
		}
	}
}

// underline marks the range of a finding below its line, whose tabs it keeps.
func underline(line string, f *Finding) string {
	start := min(max(f.Pos.Column-1, 0), len(line))
	end := len(line)
	if f.End.Line == f.Pos.Line {
		end = min(max(f.End.Column-1, start), len(line))
	}
	pad := strings.Map(func(c rune) rune {
		if c == '\t' {
			return c
		}
		return ' '
	}, line[:start])
	return pad + strings.Repeat("^", max(1, utf8.RuneCountInString(line[start:end])))
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

// Summary says in one line what a run has come to. "In N packages" always means
// the packages that were analysed.
func (r *Report) Summary() string {
	s := "no findings"
	if n := len(r.Findings); n > 0 {
		s = count(n, "finding")
	}
	if r.Known > 0 {
		s += fmt.Sprintf(" (and %d known)", r.Known)
	}
	s += " in " + count(r.Analysed, "package")
	if n := len(r.NotAnalysed); n > 0 {
		s += "; " + count(n, "package") + " not analysed"
	} else if n := len(r.Failures); n > 0 {
		s += "; analysis incomplete: " + count(n, "error")
	}
	return s
}

func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
