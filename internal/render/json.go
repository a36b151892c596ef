package render

import (
	"encoding/json"
	"io"

	"github.com/wsracecheck/wsracecheck/internal/vetjson"
)

type jsonReport struct {
	Findings    []jsonFinding    `json:"findings"`
	Errors      []string         `json:"errors"`
	Packages    int              `json:"packages"`
	NotAnalysed []string         `json:"not_analysed"`
	Known       int              `json:"known,omitempty"`
	Stats       map[string]int64 `json:"stats,omitempty"`
}

type jsonFinding struct {
	jsonPlace
	Package     string        `json:"package"`
	Category    string        `json:"category"`
	Message     string        `json:"message"`
	Function    string        `json:"function,omitempty"`
	State       string        `json:"state,omitempty"`
	Repair      string        `json:"repair,omitempty"`
	Fingerprint string        `json:"fingerprint"`
	Witness     []jsonStep    `json:"witness"`
	Related     []jsonRelated `json:"related"`
	Fixes       []vetjson.Fix `json:"fixes"`
}

type jsonStep struct {
	Kind      string `json:"kind"`
	Goroutine string `json:"goroutine"`
	Code      string `json:"code"`
	Note      string `json:"note,omitempty"`
	jsonPlace
}

type jsonRelated struct {
	jsonPlace
	Message string `json:"message"`
}

type jsonPlace struct {
	File      string `json:"file"`
	Line      int    `json:"line"`
	Column    int    `json:"column"`
	EndLine   int    `json:"end_line,omitempty"`
	EndColumn int    `json:"end_column,omitempty"`
}

// JSON writes the whole report as one object. Lists are never null.
func (r *Report) JSON(w io.Writer) error {
	out := jsonReport{
		Findings:    make([]jsonFinding, 0, len(r.Findings)),
		Errors:      append([]string{}, r.Failures...),
		Packages:    r.Analysed,
		NotAnalysed: append([]string{}, r.NotAnalysed...),
		Known:       r.Known,
		Stats:       r.Stats,
	}
	for i := range r.Findings {
		out.Findings = append(out.Findings, toJSON(&r.Findings[i]))
	}
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false) // messages contain <-c.done
	enc.SetIndent("", "\t")
	return enc.Encode(out)
}

func toJSON(f *Finding) jsonFinding {
	jf := jsonFinding{
		jsonPlace: place(f.Pos, f.End), Package: f.Package, Category: f.Category, Message: f.Message,
		Function: f.Func(), State: f.Subject(), Repair: f.Advice, Fingerprint: f.Fingerprint,
		Witness: make([]jsonStep, 0, len(f.Steps)),
		Related: make([]jsonRelated, 0, len(f.Related)),
		Fixes:   append([]vetjson.Fix{}, f.Fixes...),
	}
	for _, s := range f.Steps {
		p := place(s.Pos, s.End)
		if s.At != "" { // the position is that of the finding
			p = jsonPlace{File: s.At}
		}
		jf.Witness = append(jf.Witness, jsonStep{string(s.Kind), s.By, s.Code, s.Note, p})
	}
	for _, rel := range f.Related {
		jf.Related = append(jf.Related, jsonRelated{place(rel.Pos, rel.End), rel.Message})
	}
	return jf
}

func place(p, end vetjson.Position) jsonPlace {
	return jsonPlace{p.File, p.Line, p.Column, end.Line, end.Column}
}
