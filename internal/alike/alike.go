// Package alike judges calls through interfaces that can hold one of several types.
//
// In: the functions of a package, and what is known of them without these calls.
// Out: findings that stand whichever of the types is at hand. The package is analysed
// once for each type of a set, as if every interface value with that set held this
// type, and what all analyses agree on is reported: the same read comes too early
// with each of them. Where one implementation publishes in time, joins, or has no
// reader at all, nothing is said, although the others may be wrong.
//
// Assumed: a set is all that can be in the interface, see package loc. Sets are
// looked at one by one; what depends on two of them is silence.
package alike

import (
	"go/token"

	"golang.org/x/tools/go/ssa"

	"github.com/wsracecheck/wsracecheck/internal/caller"
	"github.com/wsracecheck/wsracecheck/internal/effect"
	"github.com/wsracecheck/wsracecheck/internal/ending"
	"github.com/wsracecheck/wsracecheck/internal/loc"
)

// maxSets bounds how many sets are looked at.
const maxSets = 4

// An Input is a package and its first analysis.
type Input struct {
	Funcs    []*ssa.Function
	Resolver *loc.Resolver
	Model    *ending.Model
	Known    []*caller.Finding
	Enter    func(*ssa.Function) // called before each walk
}

// A Group is the findings that stand for all types of one set, in the terms of the
// first of them.
type Group struct {
	Types    loc.TypeSet
	Findings []*caller.Finding
	Worlds   []World // the analyses, one for each type
}

// A World is the analysis for one type of a set.
type World struct {
	Model  *ending.Model
	Search *caller.Searcher
}

// Find lists the groups in the order of the source. Sets with a type of which
// nobody can be wrong are left out at once.
func Find(in Input) []Group {
	var out []Group
	known := make(map[place]bool)
	for _, f := range in.Known {
		known[placeOf(f)] = true
	}
	looked := 0
	for _, set := range in.Resolver.Choices(in.Funcs) {
		if !concerns(in.Model, set) {
			continue
		}
		if looked++; looked > maxSets {
			break
		}
		if g := in.group(set, known); len(g.Findings) > 0 {
			out = append(out, g)
		}
	}
	return out
}

func concerns(m *ending.Model, set loc.TypeSet) bool {
	for _, t := range set {
		if !m.Concerns(t) {
			return false
		}
	}
	return true
}

// A place is what tells two findings apart, whatever their words are.
type place struct {
	fn  *ssa.Function
	pos token.Pos
}

func placeOf(f *caller.Finding) place { return place{f.Fn, f.Pos} }

// group analyses the package for each type of set.
func (in Input) group(set loc.TypeSet, known map[place]bool) Group {
	g := Group{Types: set}
	for i, t := range set {
		w := in.world(loc.World{set.Key(): t})
		g.Worlds = append(g.Worlds, w)
		found := make(map[place]*caller.Finding)
		for _, f := range w.Search.Findings {
			found[placeOf(f)] = f
			if p := placeOf(f); i == 0 && !known[p] {
				g.Findings = append(g.Findings, f)
			}
		}
		g.keep(found)
		if len(g.Findings) == 0 {
			break
		}
	}
	return g
}

// keep drops the findings that are not among found. One is of the low tier if it is
// for any type.
func (g *Group) keep(found map[place]*caller.Finding) {
	kept := g.Findings[:0]
	seen := make(map[place]bool)
	for _, f := range g.Findings {
		p := placeOf(f)
		if other := found[p]; other != nil && !seen[p] {
			seen[p] = true
			f.Low = f.Low || other.Low
			kept = append(kept, f)
		}
	}
	g.Findings = kept
}

func (in Input) world(w loc.World) World {
	r := in.Resolver.In(w, in.Funcs)
	m := ending.New(in.Funcs, effect.New(r))
	m.Low = in.Model.Low
	s := caller.New(m, r)
	s.Search(in.Funcs, in.Enter)
	return World{m, s}
}
