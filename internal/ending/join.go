package ending

import (
	"github.com/wsracecheck/wsracecheck/internal/effect"
	"github.com/wsracecheck/wsracecheck/internal/loc"
	"github.com/wsracecheck/wsracecheck/internal/ops"
)

// Join spells a wait that would join the goroutine id before a read of state,
// in the terms of the reading function; "" if the goroutine offers none.
func (m *Model) Join(state *loc.Loc, id string) string {
	for prefix, a := range state.Anchors {
		for _, g := range m.Goroutines {
			if g.ID != id {
				continue
			}
			for _, e := range g.Sum.Events {
				if s := m.joinBy(e, prefix, a, id); s != "" {
					return s
				}
			}
		}
	}
	return ""
}

func (m *Model) joinBy(e *effect.Event, prefix *loc.Loc, state loc.Anchor, id string) string {
	// Whoever waits on a channel that carries messages would take one away.
	if e.Kind != ops.Close && e.Kind != ops.Done || !e.Ends || m.Carries(e.Loc) || m.Vague(e.Loc) {
		return ""
	}
	elem, _ := e.Loc.Elem()
	for p, b := range e.Loc.Anchors {
		if b.Object != state.Object || elem != nil && !p.Within(elem) {
			continue // another object, or something in a collection of it
		}
		r := Received{Happened: effect.Happened{Loc: e.Loc}, Kind: ops.Recv}
		if e.Kind == ops.Done {
			r.Kind = ops.WaitAll
		}
		if m.relate(r, query{b, state.Path, prefix, id}).Answer != Safe {
			continue
		}
		name := spell(prefix, e.Loc, b)
		if !m.speakable(e.Loc) {
			return m.waitFor(e.Loc, name)
		}
		switch {
		case e.Kind == ops.Done:
			return name + ".Wait()"
		case isContext(e.Loc):
			return "<-" + name + ".Done()"
		}
		return "<-" + name
	}
	return ""
}

// spell names a place of the object prefix as the reading function would.
func spell(prefix, l *loc.Loc, a loc.Anchor) string {
	for p, b := range l.Anchors {
		if b == a {
			rest := l.String()
			if own := p.String(); p.Type() != nil && len(rest) > len(own) {
				return prefix.String() + rest[len(own):]
			}
			return rest
		}
	}
	return l.String()
}
