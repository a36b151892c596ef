package caller

import (
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/wsracecheck/wsracecheck/internal/loc"
)

// A probe watches the paths that get to one instruction.
type probe struct {
	at     ssa.Instruction
	sig    *loc.Loc
	visits int
	missed bool // a path got there without the signal
}

func (b *probe) visit(p *path, in ssa.Instruction) {
	if in != b.at {
		return
	}
	b.visits++
	for _, g := range p.got {
		if g.Loc == b.sig && g.Active && !g.Bounded && !g.Own && !g.Unsure {
			return
		}
	}
	b.missed = true
}

// Knows reports whether the program knows, on every path of fn that gets to
// the instruction at, that sig was raised. It must not be called while a
// search is under way.
func (s *Searcher) Knows(fn *ssa.Function, at ssa.Instruction, sig *loc.Loc) bool {
	findings, joins, over, cut := s.Findings, s.Joins, s.Over[fn], s.cut[fn]
	s.cut[fn], s.visits = false, 0
	s.Findings, s.Joins = slices.Clone(findings), slices.Clone(joins) // a walk may replace some
	b := &probe{at: at, sig: sig}
	w := s.walker(fn, nil)
	w.probe = b
	w.run()
	complete := !s.cut[fn]
	s.Findings, s.Joins, s.cut[fn] = findings, joins, cut
	if !over {
		delete(s.Over, fn)
	}
	return complete && b.visits > 0 && !b.missed
}
