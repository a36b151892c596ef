package render

import (
	"cmp"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/wsracecheck/wsracecheck/internal/vetjson"
)

// Categories of diagnostics that are not findings.
const (
	categoryStats    = "stats"
	categoryInternal = "internal"
)

// Options choose what a Report contains.
type Options struct {
	Dir   string // absolute; file names are made relative to it
	Tests bool   // keep findings that stand in _test.go files
}

// A Report is everything a run has found out. Build makes it.
type Report struct {
	Findings []Finding
	Failures []string         // one line each: what could not be analysed, and why
	Stats    map[string]int64 // nil unless a package reported statistics

	sizes map[string][]int64 // the lists among them
}

// A Finding is a diagnostic for the user, its file names relative.
type Finding struct {
	Package  string
	Category string
	Pos, End vetjson.Position
	Message  string
	Related  []vetjson.Related
}

// Build sorts the results by place, merges findings that are the same in two
// variants of a package, and takes statistics and failures apart.
func Build(diags []vetjson.Diagnostic, failures []vetjson.Failure, opt Options) *Report {
	r := new(Report)
	for _, f := range failures {
		r.fail(f.Package, f.Message)
	}
	for _, d := range diags {
		f := relative(d, opt.Dir)
		switch {
		case d.Category == categoryStats:
			r.addStats(f)
		case d.Category == categoryInternal:
			r.fail(f.place(), f.Message)
		case !opt.Tests && strings.HasSuffix(f.Pos.File, "_test.go"):
		default:
			r.Findings = append(r.Findings, f)
		}
	}
	r.summarize()
	slices.SortFunc(r.Findings, compare)
	r.Findings = slices.CompactFunc(r.Findings, func(a, b Finding) bool {
		return a.Pos == b.Pos && a.Category == b.Category && a.Message == b.Message
	})
	slices.Sort(r.Failures)
	r.Failures = slices.Compact(r.Failures)
	return r
}

// Packages counts the packages that have findings.
func (r *Report) Packages() int {
	seen := make(map[string]bool)
	for _, f := range r.Findings {
		seen[f.Package] = true
	}
	return len(seen)
}

func (r *Report) fail(where, message string) {
	r.Failures = append(r.Failures, fmt.Sprintf("cannot analyse %s: %s", where, oneLine(message)))
}

// place is where a finding stands: its position, or else its package.
func (f Finding) place() string {
	return cmp.Or(f.Pos.String(), f.Package)
}

// compare orders findings completely, so that which of two equal ones is kept
// does not depend on the order of arrival.
func compare(a, b Finding) int {
	return cmp.Or(
		comparePos(a.Pos, b.Pos),
		cmp.Compare(a.Category, b.Category),
		cmp.Compare(a.Message, b.Message),
		cmp.Compare(a.Package, b.Package),
		comparePos(a.End, b.End),
		slices.CompareFunc(a.Related, b.Related, func(x, y vetjson.Related) int {
			return cmp.Or(comparePos(x.Pos, y.Pos), cmp.Compare(x.Message, y.Message))
		}),
	)
}

func comparePos(a, b vetjson.Position) int {
	return cmp.Or(
		cmp.Compare(a.File, b.File),
		cmp.Compare(a.Line, b.Line),
		cmp.Compare(a.Column, b.Column),
	)
}

func relative(d vetjson.Diagnostic, dir string) Finding {
	f := Finding{
		// Older go commands name the test variant "p [p.test]".
		Package:  strings.Split(d.Package, " [")[0],
		Category: d.Category,
		Pos:      relativePos(d.Pos, dir),
		End:      relativePos(d.End, dir),
		Message:  oneLine(d.Message),
	}
	for _, r := range d.Related {
		f.Related = append(f.Related, vetjson.Related{Pos: relativePos(r.Pos, dir), Message: oneLine(r.Message)})
	}
	return f
}

// relativePos uses the shorter of the two names of a file, as the go command
// does: the standard library seen from a deep directory stays absolute.
func relativePos(p vetjson.Position, dir string) vetjson.Position {
	if !filepath.IsAbs(p.File) {
		return p
	}
	if rel, err := filepath.Rel(dir, p.File); err == nil && len(rel) < len(p.File) {
		p.File = rel
	}
	return p
}

// oneLine keeps the promise of one line per finding, whatever the message.
func oneLine(s string) string {
	return strings.Join(strings.Fields(s), " ")
}
