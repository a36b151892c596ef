package vetjson

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// A Diagnostic is one report of an analyzer.
type Diagnostic struct {
	Package  string // ID of the analysed package
	Category string
	Pos, End Position
	Message  string
	Related  []Related
	Fixes    []Fix
}

// A Related is a secondary position of a Diagnostic.
type Related struct {
	Pos, End Position
	Message  string
}

// A Fix is a suggested repair: all of its edits, or none.
type Fix struct {
	Message string `json:"message"`
	Edits   []Edit `json:"edits"`
}

// An Edit replaces the bytes from Start to End of a file.
type Edit struct {
	File  string `json:"filename"`
	Start int    `json:"start"`
	End   int    `json:"end"`
	New   string `json:"new"`
}

// A Failure is an analyzer's refusal: it returned an error for the package.
type Failure struct {
	Package string
	Message string
}

// A Position is a place in a file. Line and Column are 0 if unknown; File is
// empty if there is no place at all.
type Position struct {
	File         string
	Line, Column int
}

// Decode decodes one result: a JSON object that maps package IDs to analyzer
// names to a list of diagnostics or an error.
func Decode(data []byte) ([]Diagnostic, []Failure, error) {
	var tree map[string]map[string]json.RawMessage
	if err := json.Unmarshal(data, &tree); err != nil {
		return nil, nil, fmt.Errorf("result of go vet is not understood: %v", err)
	}
	var diags []Diagnostic
	var failures []Failure
	for _, pkg := range slices.Sorted(maps.Keys(tree)) {
		for _, name := range slices.Sorted(maps.Keys(tree[pkg])) {
			raw := tree[pkg][name]
			if bytes.HasPrefix(raw, []byte("[")) {
				found, err := decodeDiagnostics(pkg, raw)
				if err != nil {
					return nil, nil, fmt.Errorf("result of go vet for %s is not understood: %v", pkg, err)
				}
				diags = append(diags, found...)
				continue
			}
			var refusal struct{ Error string }
			if err := json.Unmarshal(raw, &refusal); err != nil {
				return nil, nil, fmt.Errorf("result of go vet for %s is not understood: %v", pkg, err)
			}
			failures = append(failures, Failure{pkg, refusal.Error})
		}
	}
	return diags, failures, nil
}

func decodeDiagnostics(pkg string, raw []byte) ([]Diagnostic, error) {
	var list []struct {
		Category, Posn, End, Message string
		Related                      []struct{ Posn, End, Message string }
		Fixes                        []Fix `json:"suggested_fixes"`
	}
	if err := json.Unmarshal(raw, &list); err != nil {
		return nil, err
	}
	diags := make([]Diagnostic, 0, len(list))
	for _, d := range list {
		diag := Diagnostic{
			Package:  pkg,
			Category: d.Category,
			Pos:      ParsePosition(d.Posn),
			End:      ParsePosition(d.End),
			Message:  d.Message,
			Fixes:    d.Fixes,
		}
		for _, r := range d.Related {
			diag.Related = append(diag.Related, Related{ParsePosition(r.Posn), ParsePosition(r.End), r.Message})
		}
		diags = append(diags, diag)
	}
	return diags, nil
}

// ParsePosition undoes token.Position.String: "file:line:col", "file:line",
// "file", "line:col" and "-" for no position. A file name may contain colons.
func ParsePosition(s string) Position {
	if s == "-" || s == "" {
		return Position{}
	}
	rest, last, ok := cutNumber(s)
	if !ok {
		return Position{File: s}
	}
	if file, line, ok := cutNumber(rest); ok {
		return Position{file, line, last}
	}
	return Position{File: rest, Line: last}
}

// cutNumber splits "text:number" at its last colon.
func cutNumber(s string) (text string, n int, ok bool) {
	i := strings.LastIndexByte(s, ':')
	if i < 0 {
		return s, 0, false
	}
	n, err := strconv.Atoi(s[i+1:])
	if err != nil || n < 0 {
		return s, 0, false
	}
	return s[:i], n, true
}

// String formats the position as compilers do: "file:line:col", without the
// parts that are unknown.
func (p Position) String() string {
	s := p.File
	if p.Line > 0 {
		s += ":" + strconv.Itoa(p.Line)
		if p.Column > 0 {
			s += ":" + strconv.Itoa(p.Column)
		}
	}
	return s
}
