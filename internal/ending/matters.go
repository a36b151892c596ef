package ending

import (
	"github.com/wsracecheck/wsracecheck/internal/loc"
	"github.com/wsracecheck/wsracecheck/internal/ops"
)

// Matters reports whether the signal l can ever say anything about a close
// state: whether an object that holds it, here or where it is raised, also
// holds a state that may be read too early. A bare variable may turn out to be
// anything in the terms of the caller, and matters.
func (m *Model) Matters(l *loc.Loc) bool {
	v, ok := m.memos.matters[l]
	if !ok {
		v = l.IsRoot() || m.Remade(l) || m.matters(l)
		m.memos.matters[l] = v
	}
	return v
}

func (m *Model) matters(l *loc.Loc) bool {
	named := false
	for _, a := range l.Anchors {
		named = true
		if m.Open()[a] || m.inDanger(a.Object) || len(m.farReaders(a.Object)) > 0 {
			return true
		}
		for _, s := range m.sites[a] {
			for _, b := range s.Event.Loc.Anchors {
				if m.inDanger(b.Object) {
					return true
				}
			}
		}
	}
	return !named
}

// Orders reports whether some goroutine holds the lock l from a signal to a
// write, so that taking it orders the two.
func (m *Model) Orders(l *loc.Loc) bool {
	if l.IsRoot() {
		return true
	}
	for _, a := range l.Anchors {
		if m.ordering[a] || m.farCovers(a) {
			return true
		}
	}
	return false
}

// orderedBy notes the locks that c holds from a signal to its write i, and
// those under which it raises a flag.
func (m *Model) orderedBy(c *Context, i int) {
	for _, l := range c.Sum.Released {
		note(m.ordering, l)
	}
	for j, e := range c.Sum.Events {
		if !isSignal(e) {
			continue
		}
		held := c.Sum.Order(j, i).Held
		if e.Kind == ops.Write {
			held = e.Held // see own: who looks at the flag holds them, too
		}
		for _, l := range held {
			for _, a := range l.Anchors {
				m.ordering[a] = true
			}
		}
	}
}
