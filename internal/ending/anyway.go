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

// An anyway finds the events of callees that the events of a caller stand for.
type anyway struct {
	m      *Model
	events map[*effect.Summary]map[ssa.Instruction][]*effect.Event // by where they happen
	memo   map[*effect.Event][]*effect.Event                       // see forAnybody
}

func newAnyway(m *Model) *anyway {
	return &anyway{m, make(map[*effect.Summary]map[ssa.Instruction][]*effect.Event), make(map[*effect.Event][]*effect.Event)}
}

// in lists the events of sum that are the same as e, seen from there.
func (k *anyway) in(sum *effect.Summary, e *effect.Event) []*effect.Event {
	if sum == nil {
		return nil
	}
	at, ok := k.events[sum]
	if !ok {
		at = make(map[ssa.Instruction][]*effect.Event)
		for _, x := range sum.Events {
			at[x.Site] = append(at[x.Site], x)
		}
		k.events[sum] = at
	}
	var out []*effect.Event
	for _, x := range at[e.Site] {
		if x != e && x.Kind == e.Kind {
			out = append(out, x)
		}
	}
	return out
}

// callee returns the function through which e happens, nil if it is not known or
// runs on another goroutine.
func (k *anyway) callee(e *effect.Event) *ssa.Function {
	call, ok := e.Call.(ssa.CallInstruction)
	if !ok {
		return nil
	}
	if _, started := e.Call.(*ssa.Go); started {
		return nil
	}
	return k.m.sums.R.Callee(call.Common()).Fn
}

// forAnybody lists what e is for any caller of the first function on the way to it
// that anybody may call; nil if there is none.
func (k *anyway) forAnybody(e *effect.Event) []*effect.Event {
	out, ok := k.memo[e]
	if ok {
		return out
	}
	k.memo[e] = nil // recursion
	if fn := k.callee(e); fn != nil {
		same := k.in(k.m.sums.Of(fn), e)
		if k.m.entered[fn] {
			out = same
		} else {
			for _, x := range same {
				out = append(out, k.forAnybody(x)...)
			}
		}
	}
	k.memo[e] = out
	return out
}

// raised lists the names of the signal e, raised in c, by which any caller of a
// callee raises it as well. A group that is done is none of them: who has waited
// before may be done where others are not.
func (k *anyway) raised(c *Context, e *effect.Event) map[loc.Anchor]bool {
	if e.Kind == ops.Done || c.G != nil && !k.m.callsFromTest(c.G, e) {
		return nil
	}
	var out map[loc.Anchor]bool
	for _, x := range k.forAnybody(e) {
		if isSignal(x) && !k.m.Remade(x.Loc) {
			out = noteIn(out, x.Loc)
		}
	}
	return out
}

func noteIn(set map[loc.Anchor]bool, l *loc.Loc) map[loc.Anchor]bool {
	if set == nil {
		set = make(map[loc.Anchor]bool)
	}
	note(set, l)
	return set
}
