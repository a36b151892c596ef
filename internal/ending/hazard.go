package ending

import (
	"golang.org/x/tools/go/ssa"

	"github.com/wsracecheck/wsracecheck/internal/effect"
	"github.com/wsracecheck/wsracecheck/internal/fact"
	"github.com/wsracecheck/wsracecheck/internal/loc"
	"github.com/wsracecheck/wsracecheck/internal/ops"
)

// endangered reports whether some signal may be raised before the write e, by
// any of the objects that the two may be parts of. Nothing can be wrong with
// what only other writes store, whoever reads it.
func (m *Model) endangered(e *effect.Event) bool {
	if m.hazards == nil {
		m.hazards = make(map[*effect.Event]bool)
		m.dangers = make(map[any]bool)
		// In order: what is asked first can decide what is remembered of circles.
		for _, object := range m.order.objects {
			m.endanger(object, m.writes[object])
		}
		m.spreadDanger()
		for _, ws := range m.writes {
			m.joinStates(ws)
		}
	}
	return m.hazards[e]
}

// inDanger reports whether some state of the object is endangered.
func (m *Model) inDanger(object any) bool {
	m.endangered(nil)
	return m.dangers[object]
}

// endanger judges the states of one object by its signals.
func (m *Model) endanger(object any, ws []stateWrite) {
	type state struct{ path, id string }
	judged := make(map[state]bool)
	for _, w := range ws {
		k := state{w.Path, w.G.ID}
		hot, ok := judged[k]
		if !ok {
			for _, sig := range m.signalsOf(object) {
				hot = hot || m.mayPrecede(sig, w)
			}
			judged[k] = hot
		}
		if hot {
			m.hazards[w.Event] = true
			m.dangers[object] = true
		}
	}
}

// spreadDanger makes a write as dangerous as the other views of it, which know it
// as the state of other objects: whoever reads the one reads the other.
func (m *Model) spreadDanger() {
	type place struct {
		site ssa.Instruction
		id   string
	}
	first := make(map[place]*effect.Event)
	for _, object := range m.order.objects {
		for _, w := range m.writes[object] {
			if k := (place{w.Event.Site, w.G.ID}); m.hazards[w.Event] && first[k] == nil {
				first[k] = w.Event
			}
		}
	}
	for _, object := range m.order.objects {
		for _, w := range m.writes[object] {
			if e := first[place{w.Event.Site, w.G.ID}]; e != nil {
				m.hazards[w.Event], m.dangers[object] = true, true
				m.states.join(e, w.Event)
			}
		}
	}
}

// mayPrecede reports whether there is a way to receive sig that does not prove
// the write w.
func (m *Model) mayPrecede(sig loc.Anchor, w stateWrite) bool {
	q := query{sig, w.Path, w.Prefix, w.G.ID}
	for _, r := range m.ways(sig) {
		if v := m.relate(r, q); v.Answer == Unsafe && (m.Low || !v.Low) {
			return true
		}
	}
	return false
}

// AnyEndangered reports whether any state of the package is in danger.
func (m *Model) AnyEndangered() bool {
	m.endangered(nil)
	return len(m.hazards) > 0
}

// signalsOf lists the signals of an object.
func (m *Model) signalsOf(object any) []loc.Anchor {
	if m.byObject == nil {
		m.byObject = make(map[any][]loc.Anchor)
		for _, a := range m.order.signals {
			m.byObject[a.Object] = append(m.byObject[a.Object], a)
		}
	}
	return m.byObject[object]
}

// ways lists the ways in which signal sig can be received.
func (m *Model) ways(sig loc.Anchor) []Received {
	var out []Received
	add := func(k ops.Kind, modes ...effect.Mode) {
		for _, mode := range modes {
			for _, eof := range []bool{false, true} {
				out = append(out, Received{Happened: effect.Happened{Mode: mode}, Kind: k, EOF: eof})
			}
		}
	}
	add(ops.Recv, effect.Any, effect.Closed, effect.Sent)
	add(ops.Fails, effect.Closed)
	out = append(out, Received{Kind: ops.WaitAll}, Received{Kind: ops.Once})
	seen := make(map[string]bool)
	flag := func(f fact.Fact) {
		if !seen[f.Key()] {
			seen[f.Key()] = true
			out = append(out, Received{Kind: ops.Read, Val: f}, Received{Kind: ops.Read, Val: f, EOF: true})
		}
	}
	flag(fact.Fact{Kind: fact.NonZero})
	for _, s := range m.sites[sig] {
		if s.Event.Kind == ops.Write {
			// Whoever looks at a flag may hold the lock under which it is raised.
			out = append(out, Received{Kind: ops.Read, Val: fact.Fact{Kind: fact.NonZero}, Locks: s.Event.Held})
			if f := fact.Of(s.Event.Val); f.Kind == fact.Const {
				flag(f)
			}
		}
	}
	return out
}
