package ending

import (
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/wsracecheck/wsracecheck/internal/effect"
	"github.com/wsracecheck/wsracecheck/internal/fact"
	"github.com/wsracecheck/wsracecheck/internal/loc"
	"github.com/wsracecheck/wsracecheck/internal/ops"
)

// A tellKey asks what a signal tells that is received in some way.
type tellKey struct {
	l    *loc.Loc
	kind ops.Kind
	mode effect.Mode // Any stands for all that may yet turn out
	own  bool
}

// An anchorKey asks the same of a signal by one of its names.
type anchorKey struct {
	a loc.Anchor
	tellKey
}

// A says is what a signal says about the states of a scope.
type says struct {
	any    bool // anything
	danger bool // that one may be written later
	safe   bool // that one was written, perhaps together with other signals
}

func (s says) or(t says) says {
	return says{s.any || t.any, s.danger || t.danger, s.safe || t.safe}
}

var everything = says{true, true, true}

// Tells reports whether r can say anything about a state in s: that it was
// written, that it may not be, or why a wait is no join. What it says is asked
// for every lock that the receiver may hold. A bare parameter may turn out to be
// anything in the terms of the caller, and tells; so does a wait for something
// without a name, which may be a join.
func (s *Scope) Tells(r Received) bool { return s.says(r).any }

// Endangers reports whether r can say that a state in s may be written later.
func (s *Scope) Endangers(r Received) bool { return s.says(r).danger }

// Joins reports whether r can say that a state in s was written, or help to.
func (s *Scope) Joins(r Received) bool { return s.says(r).safe }

func (s *Scope) says(r Received) says {
	if r.Loc == nil {
		return says{}
	}
	k := tellKey{r.Loc, r.Kind, r.Mode, r.Own}
	v, ok := s.told[k]
	if !ok {
		if s.m.nameless(r) || s.m.Remade(r.Loc) {
			v = everything
		} else {
			v = s.saysOf(r.Loc, k)
		}
		s.told[k] = v
	}
	return v
}

// nameless reports whether what r receives may be named otherwise by callers, or
// has no name here.
func (m *Model) nameless(r Received) bool {
	if !r.Loc.IsRoot() {
		return false
	}
	switch r.Loc.Root().(type) {
	case *ssa.Parameter, *ssa.FreeVar:
		return true
	}
	return r.Kind == ops.Recv && !r.Own && !m.IsSignal(r.Loc)
}

func (s *Scope) saysOf(l *loc.Loc, k tellKey) says {
	out := says{}
	named := false
	for _, a := range l.Anchors {
		named = true
		if isContextType(l) && !k.own && s.inDanger(a.Object) {
			out.any = true // to wait for it may be meant as a join
		}
		k.l = nil
		out = out.or(s.saysAs(a, k))
		for _, b := range s.m.namesOf(a) {
			if out == everything {
				return out
			}
			out = out.or(s.saysAs(b, k))
		}
	}
	if _, param := l.Root().(*ssa.Parameter); !named && param {
		return everything
	}
	return out
}

// saysAs answers for the signal a.
func (s *Scope) saysAs(a loc.Anchor, k tellKey) says {
	if s.all() && s.m.Open()[a] {
		return everything
	}
	if !s.inDanger(a.Object) {
		return says{}
	}
	if s.all() || s.far != nil {
		return everything
	}
	key := anchorKey{a, k}
	out, ok := s.toldAs[key]
	if ok {
		return out
	}
	type state struct{ path, id string }
	judged := make(map[state]bool)
	for _, w := range s.m.writes[a.Object] {
		p := state{w.Path, w.G.ID}
		if judged[p] || out == everything || !s.m.hazards[w.Event] || s.m.states.find(w.Event) != s.writes {
			continue
		}
		judged[p] = true
		out = out.or(s.m.saysOf(a, w, k))
	}
	if s.m.OverBudget() {
		out = everything
	}
	s.toldAs[key] = out
	return out
}

// saysOf answers for the signal a and the write w.
func (m *Model) saysOf(a loc.Anchor, w stateWrite, k tellKey) says {
	q := query{a, w.Path, w.Prefix, w.G.ID}
	var out says
	for _, r := range m.waysBy(a, k) {
		switch v := m.relate(r, q); {
		case v.Answer == Safe:
			out.any, out.safe = true, true
		case v.Answer == Unsafe && (m.Low || !v.Low && !k.own):
			out.any, out.danger = true, true
		}
	}
	if k.own {
		return out
	}
	waits := k.kind == ops.Recv || k.kind == ops.WaitAll || k.kind == ops.Once
	for _, site := range m.sites[a] {
		if k.mode == effect.Closed && site.Event.Kind == ops.Send || k.mode == effect.Sent && site.Event.Kind != ops.Send {
			continue
		}
		apart := m.apartFromAny(site, w)
		out.any = out.any || waits && whyNot(site, w) != NoReason || apart
		out.safe = out.safe || apart
	}
	return out
}

// namesOf lists the names that the places have which raise the signal a, each
// once.
func (m *Model) namesOf(a loc.Anchor) []loc.Anchor { return m.names[a] }

// name notes the names of the place of a signal. A view that adds nothing about
// an object may still know the place by another name.
func (m *Model) name(l *loc.Loc) {
	if m.named[l] {
		return
	}
	m.named[l] = true
	for _, a := range l.Anchors {
		for _, b := range l.Anchors {
			if !slices.Contains(m.names[a], b) {
				m.names[a] = append(m.names[a], b)
			}
		}
	}
}

// apartFromAny reports whether the writing goroutine has a way out on which it
// does not raise site but another signal, see Excludes.
func (m *Model) apartFromAny(site Site, w stateWrite) bool {
	if site.Ctx.G != w.G {
		return false
	}
	for j, e := range site.Ctx.Sum.Events {
		if e.Loc != nil && isSignal(e) && apart(site, Site{Ctx: site.Ctx, Index: j, Event: e}) {
			return true
		}
	}
	return false
}

// waysBy lists the ways in which sig can be received by an operation of a kind:
// each by somebody who holds none of the locks under which it is raised, and by
// somebody who holds all of them.
func (m *Model) waysBy(sig loc.Anchor, k tellKey) []Received {
	var out []Received
	var held []*loc.Loc
	for _, s := range m.sites[sig] {
		for _, l := range s.Event.Held {
			if !slices.Contains(held, l) {
				held = append(held, l)
			}
		}
	}
	add := func(r Received) {
		r.Kind, r.Own, r.EOF = k.kind, k.own, true
		out = append(out, r)
		if len(held) > 0 {
			r.Locks = held
			out = append(out, r)
		}
	}
	byMode := func(mode effect.Mode) { add(Received{Happened: effect.Happened{Mode: mode}}) }
	switch {
	case k.own || k.kind == ops.Fails:
		byMode(effect.Closed)
	case k.kind == ops.Recv:
		byMode(k.mode)
		if k.mode == effect.Any {
			byMode(effect.Closed)
			byMode(effect.Sent)
		}
	case k.kind == ops.Read:
		for _, f := range m.valuesOf(sig) {
			add(Received{Val: f})
		}
	default:
		add(Received{})
	}
	return out
}

// valuesOf lists what is known of the flag sig where it is found raised.
func (m *Model) valuesOf(sig loc.Anchor) []fact.Fact {
	out := []fact.Fact{{Kind: fact.NonZero}}
	seen := make(map[string]bool)
	for _, s := range m.sites[sig] {
		if s.Event.Kind != ops.Write {
			continue
		}
		if f := fact.Of(s.Event.Val); f.Kind == fact.Const && !seen[f.Key()] {
			seen[f.Key()] = true
			out = append(out, f)
		}
	}
	return out
}
