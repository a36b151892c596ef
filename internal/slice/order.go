package slice

import (
	"cmp"
	"slices"

	"github.com/wsracecheck/wsracecheck/internal/explore"
)

// A phase is a part of the questions about a package. The work on a package is bounded:
// what comes first is answered for most packages.
type phase int

const (
	itself phase = iota // what goroutines of the package raise themselves
	others              // what others raise, and calls
	phases
)

// ordered lists the questions of a phase that a look at what is raised and written does
// not answer, in the order in which they are answered: the smaller ones first.
func (p *Package) ordered() []Question {
	var all, out []Question
	p.questions(func(q Question) { all = append(all, q) })
	slices.SortStableFunc(all, func(a, b Question) int {
		return cmp.Or(cmp.Compare(a.rank(), b.rank()), cmp.Compare(min(1, len(a.Flags)), min(1, len(b.Flags))))
	})
	p.stats.Questions += len(all)
	for _, q := range all {
		if !p.spent(looking) && p.ruledOut(&q) {
			p.stats.Ordered++
			continue
		}
		out = append(out, q)
	}
	slices.SortStableFunc(out, func(a, b Question) int {
		return cmp.Or(cmp.Compare(a.rank(), b.rank()), cmp.Compare(min(1, len(a.Flags)), min(1, len(b.Flags))), cmp.Compare(a.size, b.size))
	})
	return out
}

// ruledOut reports whether the barest program of q shows no execution, and notes its size.
func (p *Package) ruledOut(q *Question) bool {
	prog := p.program(*q, bare)
	if prog == nil {
		return true
	}
	for _, t := range prog.Threads {
		q.size += len(t.Code)
	}
	prog.MaxStates = maxBare
	res := explore.Run(prog.Program)
	p.explored(res)
	return res.Answer == explore.Ordered
}

// maxBare bounds the exploration of a barest program: it is small, or tells little.
const maxBare = 400

func (q Question) rank() int {
	switch {
	case q.Reader.body.Kind != Started:
		return 2
	case q.Other != nil || q.Outside != 0:
		return 1
	}
	return 0
}

// A stage of a phase is how far its questions are.
type stage int

const (
	asking  stage = iota // they are put
	looking              // a first look is taken at each
	deciding
)

// spent reports whether the work on the package is over the bound of a stage, which grows
// with the package: questions that are left are not answered.
func (p *Package) spent(st stage) bool {
	const base, perNode = 4_000_000, 40
	part := [phases][deciding + 1]int{itself: {35, 50, 70}, others: {80, 90, 100}}[p.phase][st]
	s := &p.stats
	return s.Inlined+s.Simplified+s.Explored > (base+perNode*s.Nodes)/100*part
}

// explored notes what an exploration has cost.
func (p *Package) explored(res explore.Result) {
	p.stats.States += res.States
	p.stats.Explored += res.Steps
}
