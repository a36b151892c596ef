package render

import (
	"cmp"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/wsracecheck/wsracecheck/internal/finding"
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

	Analysed    int      // how many packages were looked at
	NotAnalysed []string // the import paths of those that were not, sorted
	Known       int      // findings that the baseline, or its age, keeps out

	dir   string
	sizes map[string][]int64 // the lists among Stats
	files map[string]*source
}

// A Finding is a diagnostic for the user, its file names relative.
type Finding struct {
	Package     string
	Category    string
	Pos, End    vetjson.Position
	Message     string
	Steps       []Step // the witness, if the diagnostic has one
	Advice      string // the repair in words, and whether there is a fix
	Related     []vetjson.Related
	Fixes       []vetjson.Fix
	Fingerprint string // the same after lines have moved
}

// A Step is a step of the witness, with its place.
type Step struct {
	finding.Step
	Pos, End vetjson.Position
}

// Build sorts the results by place, merges findings that are the same in two
// variants of a package, and takes statistics and failures apart.
func Build(diags []vetjson.Diagnostic, failures []vetjson.Failure, opt Options) *Report {
	r := &Report{dir: opt.Dir, files: make(map[string]*source)}
	for _, f := range failures {
		r.fail(basePackage(f.Package), f.Package, f.Message)
	}
	for _, d := range diags {
		f := relative(d, opt.Dir)
		switch {
		case d.Category == categoryStats:
			r.addStats(f)
		case d.Category == categoryInternal:
			r.fail(basePackage(f.Package), f.place(), f.Message)
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
	fingerprint(r.Findings)
	slices.Sort(r.Failures)
	r.Failures = slices.Compact(r.Failures)
	return r
}

// fail notes that a package was not analysed.
func (r *Report) fail(pkg, where, message string) {
	r.Failures = append(r.Failures, fmt.Sprintf("cannot analyse %s: %s", where, oneLine(message)))
	r.NotAnalysed = append(r.NotAnalysed, pkg)
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
		r = vetjson.Related{Pos: relativePos(r.Pos, dir), End: relativePos(r.End, dir), Message: oneLine(r.Message)}
		f.Related = append(f.Related, r)
		step, ok := finding.ParseStep(r.Message)
		switch {
		case ok && step.Kind == finding.Advice:
			f.Advice = step.Note
		case ok:
			f.Steps = append(f.Steps, Step{step, r.Pos, r.End})
		}
	}
	for _, fix := range d.Fixes {
		edits := make([]vetjson.Edit, len(fix.Edits))
		for i, e := range fix.Edits {
			e.File = relativePos(vetjson.Position{File: e.File}, dir).File
			edits[i] = e
		}
		f.Fixes = append(f.Fixes, vetjson.Fix{Message: fix.Message, Edits: edits})
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

// basePackage names the package that a variant belongs to: external tests to the
// package that they test.
func basePackage(id string) string {
	return strings.TrimSuffix(strings.Split(id, " [")[0], "_test")
}

// oneLine keeps the promise of one line per finding, whatever the message.
func oneLine(s string) string {
	return strings.Join(strings.Fields(s), " ")
}

// Keep drops the findings that are known, and counts them.
func (r *Report) Keep(isNew func(*Finding) bool) {
	kept := r.Findings[:0:0]
	for i := range r.Findings {
		if isNew(&r.Findings[i]) {
			kept = append(kept, r.Findings[i])
		} else {
			r.Known++
		}
	}
	r.Findings = kept
}

// SetScope says which packages were to be analysed, and which of them were not,
// besides those in which the analyzer failed.
func (r *Report) SetScope(packages, missing []string) {
	r.NotAnalysed = append(r.NotAnalysed, missing...)
	slices.Sort(r.NotAnalysed)
	r.NotAnalysed = slices.Compact(r.NotAnalysed)
	r.Analysed = 0
	for _, p := range packages {
		if _, missing := slices.BinarySearch(r.NotAnalysed, p); !missing {
			r.Analysed++
		}
	}
}
