package ending

import (
	"golang.org/x/tools/go/ssa"

	"github.com/wsracecheck/wsracecheck/internal/effect"
	"github.com/wsracecheck/wsracecheck/internal/loc"
	"github.com/wsracecheck/wsracecheck/internal/ops"
)

// What a function raises that anybody may call is known for whoever calls it. A
// caller, such as a test that calls methods, adds nothing to that but the names
// that only the caller has: what it has done before can make the raise come later,
// and the function raises without that, too.

// An anyway finds the signals that are raised for any caller.
type anyway struct {
	m      *Model
	events map[*ssa.Function]map[ssa.Instruction][]*effect.Event // by where they happen
	names  map[raiseKey]map[loc.Anchor]bool
}

// A raiseKey is a raise that a function leads to.
type raiseKey struct {
	fn   *ssa.Function
	site ssa.Instruction
	kind ops.Kind
}

func newAnyway(m *Model) *anyway {
	return &anyway{m, make(map[*ssa.Function]map[ssa.Instruction][]*effect.Event), make(map[raiseKey]map[loc.Anchor]bool)}
}

// raised lists the names of the signal e, raised in c, by which any caller of a
// callee raises it as well. A group that is done is none of them: who has waited
// before may be done where others are not.
func (k *anyway) raised(c *Context, e *effect.Event) map[loc.Anchor]bool {
	if e.Kind == ops.Done || c.G != nil && !k.m.callsFromTest(c.G, e) {
		return nil
	}
	return k.through(e)
}

// through is raised for the callee through which e happens on the same goroutine.
func (k *anyway) through(e *effect.Event) map[loc.Anchor]bool {
	call, ok := e.Call.(ssa.CallInstruction)
	if _, started := e.Call.(*ssa.Go); !ok || started {
		return nil
	}
	if fn := k.m.sums.R.Callee(call.Common()).Fn; fn != nil {
		return k.by(raiseKey{fn, e.Site, e.Kind})
	}
	return nil
}

// by lists the names that the first functions on the way to a raise have for it
// that anybody may call.
func (k *anyway) by(r raiseKey) map[loc.Anchor]bool {
	out, ok := k.names[r]
	if ok {
		return out
	}
	k.names[r] = nil // recursion
	out = make(map[loc.Anchor]bool)
	for _, e := range k.at(r) {
		switch {
		case !k.m.entered[r.fn]:
			for a := range k.through(e) {
				out[a] = true
			}
		case isSignal(e) && !k.m.Remade(e.Loc):
			note(out, e.Loc)
		}
	}
	k.names[r] = out
	return out
}

// at lists the events of r.fn that are the raise r.
func (k *anyway) at(r raiseKey) []*effect.Event {
	at, ok := k.events[r.fn]
	if !ok {
		at = make(map[ssa.Instruction][]*effect.Event)
		if sum := k.m.sums.Of(r.fn); sum != nil {
			for _, e := range sum.Events {
				if e.Loc != nil {
					at[e.Site] = append(at[e.Site], e)
				}
			}
		}
		k.events[r.fn] = at
	}
	var out []*effect.Event
	for _, e := range at[r.site] {
		if e.Kind == r.kind {
			out = append(out, e)
		}
	}
	return out
}
