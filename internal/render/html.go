package render

import (
	_ "embed"
	"fmt"
	"html/template"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"github.com/wsracecheck/wsracecheck/internal/finding"
)

//go:embed report.html
var pageText string

var page = template.Must(template.New("report").Parse(pageText))

type htmlPage struct {
	Summary, Version string
	Failures         []string
	NotAnalysed      []string
	Categories       []string
	Rules            map[string]string
	Findings         []htmlFinding
}

type htmlFinding struct {
	ID, Place, Category, Package, Fingerprint string
	Message, Advice                           template.HTML
	Timeline                                  template.HTML
	Excerpts                                  []excerpt
	Diff                                      []htmlLine
}

// An htmlLine is a line of source or of a diff.
type htmlLine struct {
	Number int
	Class  string
	Text   string
	Note   string
}

// An excerpt is a piece of a file around steps of a story.
type excerpt struct {
	Name  string
	Lines []htmlLine
}

// HTML writes the report as one page that needs nothing else: no other file, no
// network.
func (r *Report) HTML(w io.Writer, version string, rules []Rule) error {
	p := htmlPage{
		Summary: r.Summary(), Version: version,
		Failures: r.Failures, NotAnalysed: r.NotAnalysed, Rules: make(map[string]string),
	}
	for _, rule := range rules {
		p.Rules[rule.ID] = rule.Title
	}
	for i := range r.Findings {
		f := &r.Findings[i]
		if !slices.Contains(p.Categories, f.Category) {
			p.Categories = append(p.Categories, f.Category)
		}
		h := htmlFinding{
			ID: fmt.Sprintf("f%d", i+1), Place: f.place(), Category: f.Category, Package: f.Package,
			Fingerprint: f.Fingerprint, Message: inline(f.Message), Advice: inline(f.Advice),
			Excerpts: r.excerpts(f),
		}
		if columns := f.columns(); len(columns) > 0 {
			h.Timeline = r.timeline(f, columns)
		}
		for _, fix := range f.Fixes {
			h.Diff = append(h.Diff, diffLines(r.FixDiff(fix))...)
		}
		p.Findings = append(p.Findings, h)
	}
	slices.Sort(p.Categories)
	return page.Execute(w, p)
}

// inline makes code of what is in backticks.
func inline(s string) template.HTML {
	return template.HTML(quoted.ReplaceAllStringFunc(template.HTMLEscapeString(s), func(q string) string {
		return "<code>" + q[1:len(q)-1] + "</code>"
	}))
}

func diffLines(diff string) []htmlLine {
	var out []htmlLine
	for line := range strings.Lines(diff) {
		class := ""
		switch {
		case strings.HasPrefix(line, "+++"), strings.HasPrefix(line, "---"), strings.HasPrefix(line, "@@"):
			class = "head"
		case line[0] == '+':
			class = "add"
		case line[0] == '-':
			class = "del"
		}
		out = append(out, htmlLine{Class: class, Text: strings.TrimRight(line, "\r\n")})
	}
	return out
}

// excerpts shows what lies around the steps, file by file, in the order in which
// the story comes to them.
func (r *Report) excerpts(f *Finding) []excerpt {
	const around = 2
	notes := make(map[string]map[int]string)
	var order []string
	for _, s := range f.Steps {
		if s.At != "" || s.Pos.Line == 0 {
			continue
		}
		if notes[s.Pos.File] == nil {
			notes[s.Pos.File] = make(map[int]string)
			order = append(order, s.Pos.File)
		}
		if old := notes[s.Pos.File][s.Pos.Line]; old != "" {
			notes[s.Pos.File][s.Pos.Line] = old + "; " + s.By + " " + string(s.Kind)
		} else {
			notes[s.Pos.File][s.Pos.Line] = s.By + ": " + string(s.Kind)
		}
	}
	var out []excerpt
	for _, file := range order {
		src := r.source(file)
		e := excerpt{Name: filepath.ToSlash(file)}
		shown := 0
		for n := 1; n <= len(src.lines); n++ {
			near := false
			for k := n - around; k <= n+around; k++ {
				near = near || notes[file][k] != ""
			}
			if !near {
				continue
			}
			if shown > 0 && n > shown+1 {
				e.Lines = append(e.Lines, htmlLine{Class: "gap"})
			}
			line := htmlLine{Number: n, Text: strings.ReplaceAll(src.line(n), "\t", "    "), Note: notes[file][n]}
			if line.Note != "" {
				line.Class = "step"
			}
			e.Lines = append(e.Lines, line)
			shown = n
		}
		if len(e.Lines) > 0 {
			out = append(out, e)
		}
	}
	return out
}

// The measures of a timeline, in pixels.
const (
	columnWidth = 330
	rowHeight   = 54
	headHeight  = 40
	textColumns = 40 // characters of code that a column holds
)

// timeline draws the goroutines as lines from top to bottom, and what each does
// as points on them.
func (r *Report) timeline(f *Finding, columns []string) template.HTML {
	var steps []Step
	for _, s := range f.Steps {
		if s.Kind != finding.Example {
			steps = append(steps, s)
		}
	}
	width, height := columnWidth*len(columns)+20, headHeight+rowHeight*len(steps)+20
	var b strings.Builder
	fmt.Fprintf(&b, `<svg viewBox="0 0 %d %d" width="%d" height="%d" role="img" aria-label="The order of events in the bad run">`, width, height, width, height)
	x := func(label string) int { return 20 + columnWidth*slices.Index(columns, label) }
	y := func(i int) int { return headHeight + rowHeight*i + 20 }
	for _, c := range columns {
		fmt.Fprintf(&b, `<text class="who" x="%d" y="18">%s</text>`, x(c), template.HTMLEscapeString(clip(c, textColumns)))
		fmt.Fprintf(&b, `<line class="life" x1="%d" y1="28" x2="%d" y2="%d"/>`, x(c), x(c), height-8)
	}
	signalled := -1
	for i, s := range steps {
		if s.Kind == finding.Signal {
			signalled = i
		}
		if s.Kind == finding.Observe && signalled >= 0 {
			from, to := x(steps[signalled].By), x(s.By)
			fmt.Fprintf(&b, `<path class="signal" d="M%d %d V%d H%d V%d"/>`, from, y(signalled), y(signalled)+rowHeight/2, to, y(i))
		}
		class := "point"
		if s.Kind == finding.Read || s.Kind == finding.Write || s.Kind == finding.Never || s.Kind == finding.Block {
			class = "point bad"
		}
		fmt.Fprintf(&b, `<circle class="%s" cx="%d" cy="%d" r="5"/>`, class, x(s.By), y(i))
		code, where := s.Code, s.At
		if s.At == "" {
			where = fmt.Sprintf("%s:%d", filepath.Base(s.Pos.File), s.Pos.Line)
			if text := r.code(s.Pos); text != "" {
				code = text
			}
		}
		fmt.Fprintf(&b, `<text class="code" x="%d" y="%d">%s</text>`, x(s.By)+14, y(i)+1, template.HTMLEscapeString(clip(code, textColumns)))
		fmt.Fprintf(&b, `<text class="note" x="%d" y="%d">%s</text>`, x(s.By)+14, y(i)+17,
			template.HTMLEscapeString(clip(where+" "+meaning(s, code), textColumns+8)))
	}
	b.WriteString("</svg>")
	return template.HTML(b.String())
}

func clip(s string, n int) string {
	if r := []rune(s); len(r) > n {
		return string(r[:n-1]) + "…"
	}
	return s
}
