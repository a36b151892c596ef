// Package fix repairs what the analyzer reports, where a repair is sure.
//
// In: a finding with its verdict, the syntax and the model of the package.
// Out: at most one suggested fix, by one of two cures. Publish: the state is
// written before the signal, by moving statements within one list or a
// deferred call behind another; that cures all callers, and nobody waits
// longer. Else join: the caller waits for the reader where EOF is known. No
// fix is better than a wrong one:
//
//   - only findings of the default tier, in files that are not generated, about
//     a reader of the same package;
//   - statements only move past what they commute with, and never a lock past
//     a signal that somebody waits for under that lock;
//   - a wait is only inserted for a signal that the reader raises on every
//     way out, at a place where EOF is known on every path and no lock is
//     held, in a function that the reader never runs;
//   - the repaired package must compile, and a second analysis must find one
//     thing less and nothing new.
//
// Two findings that one repair cures carry the identical edit.
package fix

import (
	"go/ast"
	"go/token"
	"os"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"

	"github.com/wsracecheck/wsracecheck/internal/caller"
	"github.com/wsracecheck/wsracecheck/internal/ending"
	"github.com/wsracecheck/wsracecheck/internal/ops"
)

// maxChecked bounds how many edits of a package are analysed a second time,
// and maxWork how many functions in all.
const (
	maxChecked = 24
	maxWork    = 6000
)

// An Input is what a pass knows when it has its findings.
type Input struct {
	Pass   *analysis.Pass
	Funcs  []*ssa.Function
	Model  *ending.Model
	Search *caller.Searcher
	// Again analyses a package, with the low tier and without fixes.
	Again func(*analysis.Pass) error
}

// A Suggester makes the fixes of one package. It is not safe for concurrent
// use.
type Suggester struct {
	Input
	ops   ops.Classifier
	files map[*ast.File]*source
	locks *lockSets
	base  []mark
	based bool
	known map[string]bool // edits that were checked
}

// New returns a suggester for the package of in.
func New(in Input) *Suggester {
	return &Suggester{
		Input: in,
		ops:   ops.Classifier{R: in.Search.R},
		files: make(map[*ast.File]*source),
		known: make(map[string]bool),
	}
}

// For returns the fix of a finding, if there is one: drivers apply only the
// first, and complain about others. A defect in here costs the fix, not the
// finding.
func (s *Suggester) For(f *caller.Finding) (out []analysis.SuggestedFix) {
	if v := f.Verdict; f.Low || v.G == nil || v.G.Far != nil || v.Site.Ctx == nil {
		return nil // what is in another package is not ours to change
	}
	defer func() {
		if recover() != nil {
			out = nil
		}
	}()
	for _, cure := range []func(*caller.Finding) *candidate{s.publish, s.join} {
		if c := cure(f); c != nil && s.works(f, c) {
			tf := s.Pass.Fset.File(c.src.file.FileStart)
			edit := analysis.TextEdit{Pos: tf.Pos(c.start), End: tf.Pos(c.end), NewText: []byte(c.text)}
			return []analysis.SuggestedFix{{Message: c.message, TextEdits: []analysis.TextEdit{edit}}}
		}
	}
	return nil
}

// A candidate replaces the bytes from start to end of a file.
type candidate struct {
	message    string
	src        *source
	start, end int
	text       string
}

// A source is a file that may be edited.
type source struct {
	file *ast.File
	name string
	text []byte
}

// source returns the file at pos, nil if it must not be edited: it is
// generated, or is not what lies on the disk under its name.
func (s *Suggester) source(pos token.Pos) *source {
	for _, f := range s.Pass.Files {
		if f.FileStart <= pos && pos <= f.FileEnd {
			src, ok := s.files[f]
			if !ok {
				src = s.open(f)
				s.files[f] = src
			}
			return src
		}
	}
	return nil
}

func (s *Suggester) open(f *ast.File) *source {
	tf := s.Pass.Fset.File(f.FileStart)
	if ast.IsGenerated(f) || tf == nil || s.Pass.Fset.PositionFor(f.Package, true) != s.Pass.Fset.PositionFor(f.Package, false) {
		return nil
	}
	read := s.Pass.ReadFile
	if read == nil { // some drivers do not set it
		read = os.ReadFile
	}
	text, err := read(tf.Name())
	if err != nil || len(text) != tf.Size() {
		return nil
	}
	return &source{f, tf.Name(), text}
}

func (s *Suggester) offset(pos token.Pos) int { return s.Pass.Fset.File(pos).Offset(pos) }
func (s *Suggester) line(pos token.Pos) int   { return s.Pass.Fset.File(pos).Line(pos) }

// positionOf returns a place in the source for an instruction.
func positionOf(in ssa.Instruction) token.Pos {
	if in.Pos().IsValid() {
		return in.Pos()
	}
	if st, ok := in.(*ssa.Store); ok && st.Addr.Pos().IsValid() {
		return st.Addr.Pos()
	}
	for _, op := range in.Operands(nil) {
		if *op != nil && (*op).Pos().IsValid() && (*op).Parent() == in.Parent() {
			return (*op).Pos()
		}
	}
	return token.NoPos
}
