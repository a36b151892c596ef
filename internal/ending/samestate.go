package ending

import (
	"github.com/wsracecheck/wsracecheck/internal/effect"
	"github.com/wsracecheck/wsracecheck/internal/loc"
)

// sameState joins the writes of one state.
type sameState map[*effect.Event]*effect.Event

// find returns the write that stands for all of e's state.
func (u sameState) find(e *effect.Event) *effect.Event {
	for u[e] != nil {
		if next := u[u[e]]; next != nil {
			u[e] = next // the way is shorter the next time
		}
		e = u[e]
	}
	return e
}

func (u sameState) join(a, b *effect.Event) {
	if a, b = u.find(a), u.find(b); a != b {
		u[b] = a
	}
}

// joinStates finds out which of the endangered writes of one object are of the
// same state.
func (m *Model) joinStates(ws []stateWrite) {
	first := make(map[string]*effect.Event)
	var paths []string
	for _, w := range ws {
		if !m.hazards[w.Event] {
			continue
		}
		if e := first[w.Path]; e != nil {
			m.states.join(e, w.Event)
			continue
		}
		first[w.Path] = w.Event
		paths = append(paths, w.Path)
	}
	for i, p := range paths {
		for _, q := range paths[i+1:] {
			if loc.Covers(p, q) {
				m.states.join(first[p], first[q])
			}
		}
	}
}
