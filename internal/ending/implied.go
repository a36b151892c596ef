package ending

import (
	"go/types"
	"slices"

	"github.com/wsracecheck/wsracecheck/internal/effect"
	"github.com/wsracecheck/wsracecheck/internal/fact"
	"github.com/wsracecheck/wsracecheck/internal/loc"
	"github.com/wsracecheck/wsracecheck/internal/ops"
)

// An impliedKey asks whether the end of a channel implies that a place is set.
type impliedKey struct{ ch, place *loc.Loc }

// Implies reports whether the place is surely not zero once channel ch is found
// closed: whoever closes it has set the place before or has found it set, and
// nothing ever clears it. So an error that is published before the signal is not
// nil behind it.
func (m *Model) Implies(ch, place *loc.Loc) bool {
	k := impliedKey{ch, place}
	v, ok := m.memos.implied[k]
	if !ok {
		v = m.implies(ch, place)
		m.memos.implied[k] = v
	}
	return v
}

func (m *Model) implies(ch, place *loc.Loc) bool {
	if place.IsRoot() || place.Exported() || m.Remade(ch) || !m.NeverSent(ch) || isContext(ch) {
		return false
	}
	for prefix, sig := range ch.Anchors {
		if !place.Within(prefix) || place == prefix || len(m.sites[sig]) == 0 {
			continue
		}
		if !slices.ContainsFunc(m.sites[sig], func(s Site) bool { return !setBefore(s, sig, place, prefix) }) {
			return !m.cleared(loc.Anchor{Object: sig.Object, Path: pathBelow(place, prefix)})
		}
	}
	return false
}

// setBefore reports whether the place is set whenever s raises sig; both belong
// to the object that the caller knows as prefix.
func setBefore(s Site, sig loc.Anchor, place, prefix *loc.Loc) bool {
	for own, a := range s.Event.Loc.Anchors {
		if a != sig {
			continue
		}
		for _, x := range s.Event.Settled {
			if samePlace(x.Loc, own, place, prefix) {
				return true
			}
		}
	}
	return false
}

// cleared reports whether anything in the package may store zero into a place,
// or a value that is not known.
func (m *Model) cleared(place loc.Anchor) bool {
	for _, c := range m.contexts {
		for _, e := range c.Sum.Events {
			if e.Kind != ops.Write {
				continue
			}
			for _, a := range e.Loc.Anchors {
				if a.Object != place.Object || !loc.Covers(a.Path, place.Path) {
					continue
				}
				if a.Path != place.Path || e.Val == nil || !fact.Of(e.Val).IsNonZero() {
					return true
				}
			}
		}
	}
	return false
}

// SetForGood reports whether nothing in the package ever clears the flag l: once it
// is found raised, it is raised.
func (m *Model) SetForGood(l *loc.Loc) bool {
	v, ok := m.memos.forGood[l]
	if ok {
		return v
	}
	b, isBasic := l.Type().Underlying().(*types.Basic)
	v = isBasic && b.Info()&types.IsBoolean != 0 && !l.IsRoot() && !l.Exported()
	for _, a := range l.Anchors {
		v = v && !m.cleared(a)
	}
	m.memos.forGood[l] = v
	return v
}

// NeverNil reports whether what is received from ch is never nil: the package
// sends nothing that may be, and never closes it.
func (m *Model) NeverNil(ch *loc.Loc) bool {
	v, ok := m.memos.neverNil[ch]
	if !ok {
		v = m.neverNil(ch)
		m.memos.neverNil[ch] = v
	}
	return v
}

func (m *Model) neverNil(ch *loc.Loc) bool {
	if ch.IsRoot() || ch.Exported() || m.Remade(ch) {
		return false
	}
	sent := false
	for _, a := range ch.Anchors {
		for _, s := range m.sites[a] {
			if s.Event.Kind != ops.Send || s.Event.Val == nil || !effect.NonZeroAt(s.Event.Site, s.Event.Val) {
				return false
			}
			sent = true
		}
	}
	return sent
}
