package ending

import (
	"github.com/wsracecheck/wsracecheck/internal/effect"
	"github.com/wsracecheck/wsracecheck/internal/loc"
	"github.com/wsracecheck/wsracecheck/internal/ops"
)

// A Token is a signal at the end of a goroutine whose receipt joins it.
type Token struct {
	G     *Goroutine
	Index int // among the events of G
	Event *effect.Event
	Text  string // the wait, in the terms of the function that reads state
}

// Tokens lists the signals that join the goroutine id before a read of state.
func (m *Model) Tokens(state *loc.Loc, id string) []Token {
	var out []Token
	for prefix, a := range state.Anchors {
		for _, g := range m.Goroutines {
			if g.ID != id {
				continue
			}
			for i, e := range g.Sum.Events {
				if s := m.joinBy(e, prefix, a, id); s != "" {
					out = append(out, Token{g, i, e, s})
				}
			}
		}
	}
	return out
}

// Raisers lists the sites that can have raised the received signal, as far as
// it belongs to an object that holds state.
func (m *Model) Raisers(r Received, state *loc.Loc) []Site {
	var out []Site
	for prefix, sig := range r.Loc.Anchors {
		if !state.Within(prefix) {
			continue
		}
		for _, s := range m.sites[sig] {
			if raises(s.Event, r) {
				out = append(out, s)
			}
		}
	}
	return out
}

// Carries reports whether anybody sends values on channel l.
func (m *Model) Carries(l *loc.Loc) bool {
	for _, a := range l.Anchors {
		for _, s := range m.sites[a] {
			if s.Event.Kind == ops.Send {
				return true
			}
		}
	}
	return false
}
