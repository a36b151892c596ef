package ending

import (
	"github.com/wsracecheck/wsracecheck/internal/loc"
	"github.com/wsracecheck/wsracecheck/internal/ops"
)

// Excludes reports whether r cannot have been received before the write of v
// in an execution in which the raise of v happens: each of its raises happens
// after the write, or on another way out of the same goroutine.
func (m *Model) Excludes(r Received, state *loc.Loc, v Verdict) bool {
	r.In = m.receiver(r)
	k := excludeKey{m.memos.judgeKeyOf(r, state, v.G.ID), v.Site, v.Write}
	yes, ok := m.memos.excluded[k]
	if !ok {
		yes = m.excludesAny(r, state, v)
		m.memos.excluded[k] = yes
	}
	return yes
}

func (m *Model) excludesAny(r Received, state *loc.Loc, v Verdict) bool {
	for prefix, sig := range r.Loc.Anchors {
		if !state.Within(prefix) || state == prefix {
			continue
		}
		q := query{sig, pathBelow(state, prefix), prefix, v.G.ID}
		for _, w := range m.writes[sig.Object] {
			if w.Write == v.Write && m.excludes(r, q, w, v.Site) {
				return true
			}
		}
	}
	return false
}

func (m *Model) excludes(r Received, q query, w stateWrite, raised Site) bool {
	if r.Kind == ops.Once {
		covers, _ := m.relateWrite(r, q, w)
		return covers
	}
	found := false
	compared := m.comparisons(q.sig, w)
	for i, s := range m.sites[q.sig] {
		if !raises(s.Event, r) || m.hidden(s, r) || r.Kind == ops.WaitAll && s.Ctx.G != w.G {
			continue
		}
		found = true
		if m.pair(r, q, s, w, &compared[i]).Answer != Safe && !apart(s, raised) {
			return false
		}
	}
	return found
}

// NeverSent reports whether l is a channel of the package that nothing is ever
// sent on, so that what is received from it is its end.
func (m *Model) NeverSent(l *loc.Loc) bool {
	if l.IsRoot() || l.Exported() {
		return false
	}
	closes := false
	for _, a := range l.Anchors {
		for _, s := range m.sites[a] {
			if s.Event.Kind == ops.Send {
				return false
			}
			closes = closes || s.Event.Kind == ops.Close
		}
	}
	return closes
}

// apart reports whether two raises lie on different ways through one goroutine.
func apart(a, b Site) bool {
	return a.Ctx == b.Ctx && a.Ctx.G != nil && a.Event.Ends && b.Event.Ends && a.Index != b.Index && !a.Ctx.Sum.Order(a.Index, b.Index).May && !a.Ctx.Sum.Order(b.Index, a.Index).May
}

// spent reports whether w never happens: its goroutine has waited before for a
// signal that only bodies of the same Once raise, so that another one has run.
func (m *Model) spent(w stateWrite) bool {
	if len(w.Event.Once) == 0 {
		return false
	}
	v, ok := m.memos.spent[w.Event]
	if ok {
		return v
	}
	for _, h := range w.Event.Waited {
		for _, a := range h.Loc.Anchors {
			v = v || m.onlyUnder(a, w.Event.Once)
		}
	}
	m.memos.spent[w.Event] = v
	return v
}

// onlyUnder reports whether the channel or context a is closed in bodies of the
// given Onces only.
func (m *Model) onlyUnder(a loc.Anchor, keys []*loc.Loc) bool {
	for _, s := range m.sites[a] {
		if s.Event.Kind != ops.Close || !intersects(s.Event.Once, keys) {
			return false
		}
	}
	return len(m.sites[a]) > 0
}

// onceCovers reports whether the Once that q names starts the writing
// goroutine and waits for the write before it is done.
func (m *Model) onceCovers(q query, w stateWrite) bool {
	k := onceKey{q.sig, w}
	yes, ok := m.memos.onces[k]
	if ok {
		return yes
	}
	cut := m.memos.cut
	yes = m.onceStarts(q, w)
	if yes || m.memos.cut == cut { // see joined
		m.memos.onces[k] = yes
	}
	return yes
}

func (m *Model) onceStarts(q query, w stateWrite) bool {
	for _, s := range m.sites[q.sig] {
		if s.Event.Kind != ops.OnceDone || !m.joined(s, w) {
			continue
		}
		for _, e := range s.Ctx.Sum.Events {
			if leadsTo(e, w.G) && m.sharesKey(e.Once, q.sig) {
				return true
			}
		}
	}
	return false
}
