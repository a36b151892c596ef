package ending

import (
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/wsracecheck/wsracecheck/internal/loc"
)

// Contexts lists what runs events: goroutines and functions that unknown
// goroutines call.
func (m *Model) Contexts() []*Context { return m.contexts }

// Raises lists the places that raise the signal a.
func (m *Model) Raises(a loc.Anchor) []Site { return m.sites[a] }

// OnlyOn reports whether fn runs on the goroutine id and on no other.
func (m *Model) OnlyOn(fn *ssa.Function, id string) bool {
	on := m.runsOn[fn]
	return len(on) == 1 && on[id]
}

// Vague reports whether somebody raises the signal l of whom it is not known when: see
// effect.Summary.Blurred. Such a signal is taken for a join so that nothing is reported,
// and is not one to advise or to point to.
func (m *Model) Vague(l *loc.Loc) bool {
	for _, a := range l.Anchors {
		if slices.ContainsFunc(m.sites[a], func(s Site) bool { return s.Ctx.Sum.Blurred }) {
			return true
		}
	}
	return false
}

// soleGoroutine returns the goroutine on which alone fn runs, if its go statement does
// not stand in a loop, so that an object hardly has several of it. Otherwise it is "".
func (m *Model) soleGoroutine(fn *ssa.Function) string {
	id, ok := m.memos.sole[fn]
	if ok {
		return id
	}
	if on := m.runsOn[fn]; len(on) == 1 {
		for id = range on {
		}
		if slices.ContainsFunc(m.Goroutines, func(g *Goroutine) bool { return g.ID == id && g.Launch.Call == g.Start && !g.Launch.Ends }) {
			id = ""
		}
	}
	m.memos.sole[fn] = id
	return id
}

// IsContext reports whether l is a context.Context.
func IsContext(l *loc.Loc) bool { return isContextType(l) }
