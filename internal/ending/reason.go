package ending

import (
	"golang.org/x/tools/go/ssa"

	"github.com/wsracecheck/wsracecheck/internal/loc"
	"github.com/wsracecheck/wsracecheck/internal/ops"
)

// A Reason says why a wait does not join the goroutine that writes the state.
// The order is that of telling: a later one says more.
type Reason uint8

const (
	NoReason    Reason = iota
	NotOwned           // a context that nobody here cancels
	Elsewhere          // somebody else raises the signal, written or not
	ThirdWrites        // the goroutine that raises it starts the one that writes
	TooEarly           // the goroutine that writes raises it before
)

// A NoJoin explains a wait that is no join.
type NoJoin struct {
	Reason Reason
	Site   Site  // the raise that lets the wait end; not set for NotOwned
	Write  Write // the write that is not waited for
}

// WhyNot explains why the received signal r is no join of the writes of state
// by the goroutine id. It compares what Judge compares.
func (m *Model) WhyNot(r Received, state *loc.Loc, id string) NoJoin {
	var best NoJoin
	raised := false
	for prefix, sig := range r.Loc.Anchors {
		raised = raised || len(m.sites[sig]) > 0
		if !state.Within(prefix) || state == prefix {
			continue
		}
		path := pathBelow(state, prefix)
		for _, w := range m.writes[sig.Object] {
			if w.G.ID != id || !loc.Covers(w.Path, path) {
				continue
			}
			for _, s := range m.sites[sig] {
				if why := whyNot(s, w); raises(s.Event, r) && !m.hidden(s, r) && why > best.Reason {
					best = NoJoin{why, s, w.Write}
				}
			}
		}
	}
	if best.Reason == NoReason && !raised && isContextType(r.Loc) {
		best.Reason = NotOwned
	}
	return best
}

// whyNot compares one raise with one write.
func whyNot(s Site, w stateWrite) Reason {
	if s.Ctx.G == w.G {
		if w.G.Sum.Order(s.Index, w.Index).May {
			return TooEarly
		}
		return NoReason
	}
	if s.Ctx.G != nil && s.Ctx.G.ID == w.G.ID {
		return NoReason // the same goroutine seen from elsewhere
	}
	for _, e := range s.Ctx.Sum.Events {
		if s.Ctx.G != nil && e.Kind == ops.Launch && e.Site == w.G.Start {
			return ThirdWrites
		}
	}
	return Elsewhere
}

func isContextType(l *loc.Loc) bool {
	n := loc.NamedOf(l.Type())
	return n != nil && n.Obj().Pkg() != nil && n.Obj().Pkg().Path() == "context"
}

// IsDeferred reports whether e runs as a deferred call of the function whose
// summary it is in.
func IsDeferred(call ssa.Instruction) bool {
	_, ok := call.(*ssa.Defer)
	return ok
}

// SameState reports whether two places, seen from two functions, are the same
// state of the same type of object.
func SameState(a, b *loc.Loc) bool { return samePlaceByType(a, b) }
