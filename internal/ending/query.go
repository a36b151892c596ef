package ending

import (
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

// IsContext reports whether l is a context.Context.
func IsContext(l *loc.Loc) bool { return isContextType(l) }
