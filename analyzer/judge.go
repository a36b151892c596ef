package analyzer

import (
	"go/token"
	"go/types"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/wsracecheck/wsracecheck/internal/caller"
	"github.com/wsracecheck/wsracecheck/internal/loc"
	"github.com/wsracecheck/wsracecheck/internal/skeleton"
	"github.com/wsracecheck/wsracecheck/internal/slice"
)

// A judge knows in which functions of the package a state can be read too early,
// each with an execution that shows it.
type judge struct {
	fset  *token.FileSet
	pkg   *types.Package
	found []*slice.Finding
	stats slice.Stats
	in    map[*ssa.Function]bool // functions with a finding, or around one
	lines map[where]*slice.Finding
	// open reports whether a question about a state and a function could not be answered:
	// then the order of signal and write, which the search compares, decides.
	open func(*ssa.Function, *loc.Loc) bool
}

// where is one line of the source.
type where struct {
	file string
	line int
}

// newJudge asks all questions of a package.
func newJudge(fset *token.FileSet, pkg *types.Package, r *loc.Resolver, funcs []*ssa.Function) *judge {
	var sks []*skeleton.Func
	for _, fn := range funcs {
		sks = append(sks, skeleton.Build(fn, r))
	}
	p := slice.New(r, sks)
	j := &judge{fset: fset, pkg: pkg, found: p.Find(), in: make(map[*ssa.Function]bool), lines: make(map[where]*slice.Finding)}
	j.stats = p.Stats()
	for _, f := range j.found {
		for _, fn := range []*skeleton.Func{f.Read.In, f.Question.Caller.Fn} {
			if fn != nil {
				j.in[fn.Fn] = true
			}
		}
		for _, fn := range p.Readers(f) {
			j.in[fn.Fn] = true
		}
		j.lines[j.where(f.Read.Pos())] = f
	}
	j.open = p.Open
	for _, fn := range p.OpenFuncs() {
		j.in[fn] = true
	}
	return j
}

// asked is how many questions were put about the package, and how many of them were not
// answered.
func (j *judge) asked() (questions, open int) {
	if j == nil {
		return 0, 0
	}
	return j.stats.Questions + j.stats.Unasked, j.stats.TooLarge + j.stats.Unasked
}

func (j *judge) where(pos token.Pos) where {
	p := j.fset.Position(pos)
	return where{p.Filename, p.Line}
}

// foreign reports whether a signal is part of an object of another package: only facts
// tell of it, and there is no code to run.
func (j *judge) foreign(l *loc.Loc) bool {
	for ; l != nil && !l.IsRoot(); l = l.Parent() {
		if l.Parent() == nil || l.Parent().Type() == nil {
			continue
		}
		n := loc.NamedOf(l.Parent().Type())
		if n != nil && n.Obj().Pkg() != nil && n.Obj().Pkg() != j.pkg && strings.Contains(n.Obj().Pkg().Path(), "/") {
			return true
		}
	}
	return false
}

// confirm keeps the findings that an execution shows, and those about other packages. It
// returns the executions for which there is none. Without a judge all are kept.
func (j *judge) confirm(fs []*caller.Finding) (kept []*caller.Finding, rest []*slice.Finding) {
	if j == nil {
		return fs, nil
	}
	told := make(map[*slice.Finding]bool)
	for _, f := range fs {
		shown := j.lines[j.where(f.Pos)]
		if f.Verdict.Far != nil || shown != nil || f.Low || j.foreign(f.EOF.Loc) || j.open(f.Fn, f.State) {
			kept = append(kept, f)
			told[shown] = true
		}
	}
	for _, f := range j.found {
		if !told[j.lines[j.where(f.Read.Pos())]] {
			rest = append(rest, f)
		}
	}
	return kept, rest
}
