// Package suppress reads the comments that silence findings.
//
// In: the files of a package. Out: which lines are silenced, and what is wrong
// with the comments: one of ours without a reason, or one that silenced nothing.
//
// A comment is about its own line; alone on its line, about the next line that is
// not such a comment. Known are //wsracecheck:ignore REASON, //nolint with this
// linter's name (or none), and //lint:ignore with it and a reason.
package suppress

import (
	"go/ast"
	"go/token"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"
)

// Name is the linter's name in comments of others.
const Name = "wsracecheck"

const own = "//wsracecheck:ignore"

// A Comment silences findings.
type Comment struct {
	Pos, End token.Pos
	form     string // as it is spelt up to the reason
	checked  bool   // not of nolint, which is the business of its own tool
	reason   string
	file     *token.File
	line     int // that is silenced
	used     bool
}

// A Set holds the comments of a package.
type Set struct {
	fset     *token.FileSet
	comments []*Comment
}

// Read finds the comments. Without nolint, //nolint is left to the driver.
func Read(fset *token.FileSet, files []*ast.File, nolint bool) *Set {
	s := &Set{fset: fset}
	for _, f := range files {
		var alone map[int]bool
		for _, group := range f.Comments {
			for _, c := range group.List {
				found := parse(c.Text, nolint)
				if found == nil {
					continue
				}
				if alone == nil {
					alone = withoutCode(fset, f)
				}
				found.Pos, found.End = c.Pos(), c.End()
				found.file = fset.File(c.Pos())
				found.line = found.file.Line(c.Pos())
				s.comments = append(s.comments, found)
			}
		}
		for _, c := range s.comments {
			if c.file != fset.File(f.FileStart) {
				continue
			}
			for alone[c.line] && c.line < c.file.LineCount() {
				c.line++
			}
		}
	}
	return s
}

// parse returns what a comment silences; nil if it is another kind of comment.
func parse(text string, nolint bool) *Comment {
	if rest, ok := strings.CutPrefix(text, own); ok && (rest == "" || rest[0] == ' ' || rest[0] == '\t') {
		return &Comment{form: own, checked: true, reason: reason(rest)}
	}
	if rest, ok := strings.CutPrefix(text, "//lint:ignore "); ok {
		checks, why, _ := strings.Cut(strings.TrimSpace(rest), " ")
		if slices.Contains(strings.Split(checks, ","), Name) {
			return &Comment{form: "//lint:ignore " + Name, checked: true, reason: reason(why)}
		}
	}
	if rest, ok := strings.CutPrefix(text, "//nolint"); ok && nolint {
		names, _, _ := strings.Cut(rest, "//")
		names, named := strings.CutPrefix(strings.TrimSpace(names), ":")
		if !named && names == "" || named && slices.ContainsFunc(strings.Split(names, ","), isName) {
			return &Comment{form: "//nolint"}
		}
	}
	return nil
}

func isName(s string) bool {
	s = strings.ToLower(strings.TrimSpace(s))
	return s == Name || s == "all"
}

// reason is what follows the form, up to a comment in the comment: expectations of
// tests stand there.
func reason(s string) string {
	before, _, _ := strings.Cut(" "+s, " // ")
	return strings.TrimSpace(before)
}

// withoutCode lists the lines of f on which comments stand and nothing else.
func withoutCode(fset *token.FileSet, f *ast.File) map[int]bool {
	tf := fset.File(f.FileStart)
	lines := make(map[int]bool)
	for _, group := range f.Comments {
		for _, c := range group.List {
			for l := tf.Line(c.Pos()); l <= tf.Line(c.End()); l++ {
				lines[l] = true
			}
		}
	}
	code := func(pos token.Pos) {
		if pos.IsValid() {
			delete(lines, tf.Line(pos))
		}
	}
	ast.Inspect(f, func(n ast.Node) bool {
		switch n.(type) {
		case nil:
			return false
		case *ast.Comment, *ast.CommentGroup:
			return false
		case *ast.File:
			code(f.Package)
			return true
		}
		code(n.Pos())
		code(n.End() - 1)
		return true
	})
	return lines
}

// Silences reports whether a diagnostic is not to be reported, and notes that the
// comment is of use.
func (s *Set) Silences(d analysis.Diagnostic) bool {
	f := s.fset.File(d.Pos)
	if f == nil {
		return false
	}
	silenced := false
	for _, c := range s.comments {
		if c.file == f && c.line == f.Line(d.Pos) {
			c.used, silenced = true, true
		}
	}
	return silenced
}

// Unused reports whether a comment that ought to has silenced nothing so far.
func (s *Set) Unused() bool {
	return slices.ContainsFunc(s.comments, func(c *Comment) bool { return c.checked && !c.used })
}

// A Problem is what is wrong with a comment.
type Problem struct {
	Pos, End token.Pos
	Message  string
}

// Problems lists what is wrong, when all diagnostics have been seen.
func (s *Set) Problems() []Problem {
	var out []Problem
	for _, c := range s.comments {
		switch {
		case !c.checked:
		case !c.used:
			out = append(out, Problem{c.Pos, c.End, "`" + c.form + "` silences nothing: there is no finding on its line or the next"})
		case c.reason == "":
			out = append(out, Problem{c.Pos, c.End, "`" + c.form + "` gives no reason"})
		}
	}
	return out
}
