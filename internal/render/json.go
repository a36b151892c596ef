package render

import (
	"encoding/json"
	"io"

	"github.com/wsracecheck/wsracecheck/internal/vetjson"
)

type jsonReport struct {
	Findings []jsonFinding    `json:"findings"`
	Errors   []string         `json:"errors"`
	Packages int              `json:"packages"`
	Stats    map[string]int64 `json:"stats,omitempty"`
}

type jsonFinding struct {
	jsonPlace
	EndLine   int           `json:"end_line,omitempty"`
	EndColumn int           `json:"end_column,omitempty"`
	Package   string        `json:"package"`
	Category  string        `json:"category"`
	Message   string        `json:"message"`
	Related   []jsonRelated `json:"related"`
}

type jsonRelated struct {
	jsonPlace
	Message string `json:"message"`
}

type jsonPlace struct {
	File   string `json:"file"`
	Line   int    `json:"line"`
	Column int    `json:"column"`
}

// JSON writes the whole report as one object. Lists are never null.
func (r *Report) JSON(w io.Writer, packages int) error {
	out := jsonReport{
		Findings: make([]jsonFinding, 0, len(r.Findings)),
		Errors:   append([]string{}, r.Failures...),
		Packages: packages,
		Stats:    r.Stats,
	}
	for _, f := range r.Findings {
		jf := jsonFinding{
			jsonPlace: place(f.Pos),
			EndLine:   f.End.Line,
			EndColumn: f.End.Column,
			Package:   f.Package,
			Category:  f.Category,
			Message:   f.Message,
			Related:   make([]jsonRelated, 0, len(f.Related)),
		}
		for _, rel := range f.Related {
			jf.Related = append(jf.Related, jsonRelated{place(rel.Pos), rel.Message})
		}
		out.Findings = append(out.Findings, jf)
	}
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false) // messages contain <-c.done
	enc.SetIndent("", "\t")
	return enc.Encode(out)
}

func place(p vetjson.Position) jsonPlace { return jsonPlace{p.File, p.Line, p.Column} }
