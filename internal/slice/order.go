package slice

import (
	"cmp"
	"slices"
)

// ordered lists the questions in the order in which they are answered: what goroutines of the
// package raise themselves first, then what others raise, then calls; the smaller ones
// first. The work on a package is bounded, and so most is answered for it.
func (p *Package) ordered() []Question {
	var out []Question
	p.questions(func(q Question) { out = append(out, q) })
	slices.SortStableFunc(out, func(a, b Question) int {
		return cmp.Or(cmp.Compare(a.rank(), b.rank()), cmp.Compare(p.sizeOf(a), p.sizeOf(b)))
	})
	return out
}

func (q Question) rank() int {
	switch {
	case q.Reader.body.Kind != Started:
		return 2
	case q.Other != nil || q.Outside != 0:
		return 1
	}
	return 0
}

// sizeOf is how large the goroutines of q are, with all that they call.
func (p *Package) sizeOf(q Question) int {
	n := p.size[p.index[q.Caller.Fn]] + p.size[p.index[q.Reader.body.Fn]]
	if q.Other != nil {
		n += p.size[p.index[q.Other.body.Fn]]
	}
	return n
}
