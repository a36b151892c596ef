package report

import (
	"go/types"

	"github.com/wsracecheck/wsracecheck/internal/alike"
	"github.com/wsracecheck/wsracecheck/internal/caller"
)

// Alike words the findings of a group: in the terms of the first type of its set,
// with a word on the others. There are no fixes for them, because what joins one
// implementation is nothing to the next.
func (r Reporter) Alike(g alike.Group) Reporter {
	for i := len(g.Worlds) - 1; i >= 0; i-- {
		w := g.Worlds[i]
		one := Reporter{Fset: r.Fset, Files: r.Files, Model: w.Model, Findings: w.Search.Findings, Joins: w.Search.Joins}
		if i > 0 {
			r.others = append(r.others, one)
			continue
		}
		one.others, one.Findings = r.others, g.Findings
		for _, t := range g.Types {
			one.types = append(one.types, types.TypeString(t, qualifier(g.Findings[0])))
		}
		return one
	}
	return r
}

// qualifier names types as the function of f does.
func qualifier(f *caller.Finding) types.Qualifier {
	return func(p *types.Package) string {
		if f.Fn.Pkg != nil && p == f.Fn.Pkg.Pkg {
			return ""
		}
		return p.Name()
	}
}

// join spells a wait for the reader of f that its caller can write, "" if there is
// none, or not the same one for all types.
func (r Reporter) join(f *caller.Finding) string {
	j := r.oneJoin(f)
	if len(r.types) > 0 && f.Verdict.Far == nil {
		return "" // fields are out of reach behind an interface
	}
	for _, o := range r.others {
		for _, g := range o.Findings {
			if g.Fn == f.Fn && g.Pos == f.Pos && o.oneJoin(g) != j {
				return ""
			}
		}
	}
	return j
}

func (r Reporter) oneJoin(f *caller.Finding) string {
	if f.Verdict.Far != nil {
		return r.Model.FarJoin(f.State, f.Verdict.G)
	}
	return r.Model.Join(f.State, f.Verdict.G.ID)
}
