package ending

import (
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/wsracecheck/wsracecheck/internal/effect"
	"github.com/wsracecheck/wsracecheck/internal/fact"
	"github.com/wsracecheck/wsracecheck/internal/loc"
	"github.com/wsracecheck/wsracecheck/internal/ops"
)

// An Answer is what a received signal proves about a write.
type Answer uint8

const (
	Nothing Answer = iota // the signal says nothing about the write
	Safe                  // the write happened before every raise of the signal
	Unsafe                // the signal may be raised before the write
)

// A Received is a signal that a caller knows to have been raised.
type Received struct {
	effect.Happened
	Kind   ops.Kind   // how it was received: Recv, WaitAll, Once, Fails, Read (a flag)
	EOF    bool       // received as the end of a stream: ok == false, err != nil; Read: by who waits for it
	Own    bool       // raised by the caller itself
	Many   bool       // Recv: one of several receives from the channel, perhaps one for each sender
	Within bool       // Once: its body is running, so that no other body of it ever does
	Locks  []*loc.Loc // locks that the caller held when or took since it was received
	Val    fact.Fact  // Read: the value of the flag
	// In is the function that receives it, nil if it may be any. Importer tells
	// that it is one of another package. See alone.
	In       *ssa.Function
	Importer bool
	on       string // the goroutine on which alone it is received, see soleGoroutine
}

// A Verdict is the answer for one goroutine that writes the state.
type Verdict struct {
	Answer Answer
	G      *Goroutine
	Site   Site  // Unsafe: the raise that is not ordered
	Write  Write // a write of the state
	Low    bool  // Unsafe: of the low tier
	Locked bool  // Unsafe: a lock orders it for callers that hold the lock
	// All are the verdicts about each raise that is not ordered with a write,
	// this one among them; empty for Far.
	All []Verdict
	// Far replaces Site and Write if G belongs to another package.
	Far *FarStory
}

// stateWrites lists the writes of the state that l names for which some signal
// may be raised before the write, for each goroutine. A pointer is read only
// where the pointer itself is the state, not what lies behind it.
func (m *Model) stateWrites(l *loc.Loc) []stateWrite {
	if l.Type() == nil {
		return nil
	}
	_, whole := l.Type().Underlying().(*types.Struct)
	var out []stateWrite
	for p, a := range l.Anchors {
		for _, w := range m.writes[a.Object] {
			if loc.Covers(w.Path, a.Path) && (whole || len(w.Path) <= len(a.Path)) && !behind(w, a) && !loc.Apart(p, w.Prefix) && m.endangered(w.Event) {
				out = append(out, w)
			}
		}
	}
	return out
}

// behind reports whether a lies behind the reference that w writes. Then the
// read that comes too early is the one of the reference.
func behind(w stateWrite, a loc.Anchor) bool {
	if len(w.Path) >= len(a.Path) || w.Event.Loc.Type() == nil {
		return false
	}
	switch w.Event.Loc.Type().Underlying().(type) {
	case *types.Pointer, *types.Interface:
		return true
	}
	return false
}

// WrittenConst returns the constant that all writes of state l by g store, or
// an unknown fact.
func (m *Model) WrittenConst(l *loc.Loc, id string) fact.Fact {
	if g := m.farByID[id]; g != nil {
		return g.farConst(l)
	}
	var out fact.Fact
	first := true
	for _, a := range l.Anchors {
		for _, w := range m.writes[a.Object] {
			if w.G.ID != id || !loc.Covers(w.Path, a.Path) {
				continue
			}
			f := fact.Of(w.Event.Val)
			if f.Kind != fact.Const && f.Kind != fact.Zero || !first && f.Key() != out.Key() {
				return fact.Fact{}
			}
			out, first = f, false
		}
	}
	return out
}

// IsSignal reports whether the package raises the signal l anywhere.
func (m *Model) IsSignal(l *loc.Loc) bool {
	for _, a := range l.Anchors {
		if len(m.sites[a]) > 0 {
			return true
		}
	}
	return m.farSignal(l) != nil
}

// CarriesMore reports whether a value received from channel l may be a message
// rather than the end: whether anybody sends on it and goes on afterwards.
func (m *Model) CarriesMore(l *loc.Loc) bool {
	for _, a := range l.Anchors {
		for _, s := range m.sites[a] {
			if s.Event.Kind == ops.Send && (!s.Event.Ends || s.Ctx.G == nil) {
				return true
			}
		}
	}
	s := m.farSignal(l)
	return s != nil && s.Sent || m.elsewhere(l)
}

// Judge answers what the received signal r proves about the writes of state
// by the goroutine id.
func (m *Model) Judge(r Received, state *loc.Loc, id string) Verdict {
	r.on = m.soleGoroutine(r.In)
	r.In = m.receiver(r)
	key := m.memos.judgeKeyOf(r, state, id)
	v, ok := m.memos.verdicts[key]
	if !ok {
		v = m.judge(r, state, id)
		m.memos.verdicts[key] = v
	}
	return v
}

func (m *Model) judge(r Received, state *loc.Loc, id string) Verdict {
	if m.declaredJoin(r.Loc, state) {
		return Verdict{Answer: Safe}
	}
	if g := m.farByID[id]; g != nil {
		return m.judgeFar(r, state, g)
	}
	best := Verdict{}
	for prefix, sig := range r.Loc.Anchors {
		if !state.Within(prefix) || state == prefix {
			continue
		}
		path := pathBelow(state, prefix)
		v := m.relate(r, query{sig, path, prefix, id})
		switch {
		case v.Answer == Safe:
			return v
		case v.Answer == Unsafe && best.Answer != Unsafe:
			best = v
		}
	}
	return best
}

func pathBelow(l, prefix *loc.Loc) string { return l.Below(prefix) }

// A query asks about the signal sig and the state path of one object, which
// the caller knows as prefix, and the writes of the goroutine id.
type query struct {
	sig    loc.Anchor
	path   string
	prefix *loc.Loc
	id     string
}

// relate compares every raise of the signal with every write of the state.
func (m *Model) relate(r Received, q query) Verdict {
	if m.OverBudget() {
		return Verdict{}
	}
	ordered := false
	var worst Verdict
	var all []Verdict
	for _, w := range m.writesBy(q.sig.Object, q.id) {
		if !loc.Covers(w.Path, q.path) || m.spent(w) {
			continue
		}
		o, v := m.relateWrite(r, q, w)
		if r.Kind == ops.Once && !o {
			return Verdict{} // this write may come without the Once
		}
		ordered, worst = ordered || o, worse(worst, v)
		all = append(all, v.All...)
	}
	switch {
	case worst.Answer == Unsafe && m.OverBudget():
		return Verdict{} // what would have made it safe was perhaps not asked
	case worst.Answer == Unsafe:
		worst.All = all
		return worst
	case ordered && (worst.G == nil || r.Kind == ops.WaitAll):
		return Verdict{Answer: Safe}
	}
	return Verdict{}
}

// relateWrite compares every raise of the signal with one write: whether one is
// ordered after it, and the worst of the others. A group waits for all that it
// counts, so that one of them is enough.
func (m *Model) relateWrite(r Received, q query, w stateWrite) (ordered bool, worst Verdict) {
	if r.Kind == ops.Once {
		return m.sharesKey(w.Event.Once, q.sig) || !r.Within && m.onceCovers(q, w), Verdict{}
	}
	last := false
	var all []Verdict
	compared := m.comparisons(q.sig, w)
	for i, s := range m.sites[q.sig] {
		if !raises(s.Event, r) || m.hidden(s, r) {
			continue
		}
		v := m.pair(r, q, s, w, &compared[i])
		if v.Answer == Safe {
			ordered = true
			last = last || s.Ctx.G != w.G || w.G.Sum.Order(w.Index, s.Index).May
			continue
		}
		if v.Answer == Unsafe {
			all = append(all, v)
		}
		worst = worse(worst, v)
	}
	worst.All = all
	if last && r.Kind == ops.WaitAll {
		return true, Verdict{}
	}
	return ordered, worst
}

// worse returns what spoils a join more. A raise that proves nothing does, too.
func worse(a, b Verdict) Verdict {
	switch {
	case b.Answer == Unsafe && (a.Answer != Unsafe || a.Low && !b.Low):
		return b
	case b.Answer == Nothing && b.G != nil && a.G == nil:
		return b
	}
	return a
}

// raises reports whether e is what r received.
func raises(e *effect.Event, r Received) bool {
	switch r.Kind {
	case ops.WaitAll:
		return e.Kind == ops.Done
	case ops.Read:
		if e.Kind != ops.Write {
			return false
		}
		eq, decided := fact.Equal(fact.Of(e.Val), r.Val)
		return !decided || eq
	case ops.Fails:
		return e.Kind == ops.Close || e.Kind == ops.NetClose
	}
	switch r.Mode {
	case effect.Closed:
		return e.Kind == ops.Close
	case effect.Sent:
		return e.Kind == ops.Send
	}
	return e.Kind == ops.Close || e.Kind == ops.Send
}

// pair compares one raise with one write. A Nothing with G set means that the
// raise is not ordered with the write but is no sign of the end either.
func (m *Model) pair(r Received, q query, s Site, w stateWrite, c *comparison) Verdict {
	m.count(c)
	no := Verdict{G: w.G, Site: s, Write: w.Write}
	if s.Ctx.Sum.Blurred || w.G.Sum.Blurred {
		return Verdict{Answer: Safe} // nobody knows, so that no report may come of it
	}
	if m.covered(r, q, w.Prefix, handedOver(w.G)) {
		return Verdict{Answer: Safe} // the goroutine gives back a lock that it was started under
	}
	if s.Event.Kind == ops.Send && c.known(isToken, func() bool { return m.isToken(s) }) {
		return Verdict{}
	}
	if r.Kind == ops.Read && c.known(isState, func() bool { return samePlaceByType(s.Event.Loc, w.Event.Loc) || m.flags.isCleared(s.Event.Loc) }) {
		return Verdict{} // a state is no sign of itself; a flag that comes and goes is none of the end
	}
	if s.Ctx.G != nil && s.Ctx.G.ID == w.G.ID {
		if s.Ctx.G != w.G {
			return Verdict{} // the same goroutine seen from elsewhere
		}
		return m.own(r, q, s, w, no)
	}
	if r.Kind == ops.WaitAll && !c.known(startsWriter, func() bool { return starts(s.Ctx, w.G) }) {
		if m.joined(s, w) {
			return Verdict{Answer: Safe}
		}
		return Verdict{} // waiting for others says nothing
	}
	if r.Many && c.known(writerReports, func() bool { return reportsItself(s, w) }) {
		return Verdict{}
	}
	switch m.across(s, w, c) {
	case Safe:
		return Verdict{Answer: Safe}
	case Nothing:
		if s.Event.Kind == ops.Send {
			return no // a message from before: it does not tell the end
		}
		return Verdict{}
	}
	if r.Kind == ops.Read && !m.tellsEnd(r, q, s, w, c) {
		return no // a join after the write, but no sign of the end before it
	}
	ok, low := m.evidence(r, s, w, c)
	if !ok {
		return no
	}
	no.Answer, no.Low = Unsafe, low || s.Event.Kind == ops.NetClose
	return no
}

// handedOver lists the locks that g gives back and that were held where it was
// started, perhaps by another name.
func handedOver(g *Goroutine) []*loc.Loc {
	var out []*loc.Loc
	for _, l := range g.Sum.Released {
		if slices.ContainsFunc(g.Launch.Held, func(h *loc.Loc) bool { return loc.Alike(l, h) }) {
			out = append(out, l)
		}
	}
	return out
}

// reportsItself reports whether the writing goroutine, too, sends on the channel
// of s once it has written: who receives from all senders waits for it as well.
func reportsItself(s Site, w stateWrite) bool {
	if s.Event.Kind != ops.Send {
		return false
	}
	for _, i := range w.G.Sum.Alike(ops.Send, s.Event.Loc) {
		if w.G.Sum.Order(w.Index, i).May && !w.G.Sum.Order(i, w.Index).May {
			return true
		}
	}
	return false
}

// own judges a raise by the goroutine that writes.
func (m *Model) own(r Received, q query, s Site, w stateWrite, no Verdict) Verdict {
	if !sharesObject(s.Event.Loc, w.Event.Loc, w.Prefix, q.sig.Path) {
		return Verdict{}
	}
	if w.Event.First && settles(s.Event, w.Event.Loc) {
		return Verdict{Answer: Safe}
	}
	rel := w.G.Sum.Order(s.Index, w.Index)
	if !rel.May {
		if s.Event.Outside || !s.Event.Ends && !w.G.Sum.Order(w.Index, s.Index).May {
			return no // raised while the goroutine goes on: the end is still to come
		}
		return Verdict{Answer: Safe}
	}
	if m.covered(r, q, w.Prefix, rel.Held) {
		return Verdict{Answer: Safe}
	}
	if m.repeats(r, q, s, w) {
		return Verdict{Answer: Safe}
	}
	if r.Kind == ops.Read && !r.EOF && !s.Event.Atom && !m.covered(r, q, w.Prefix, s.Event.Held) {
		return Verdict{} // who looks without the lock looks at something else
	}
	if !s.Event.Ends || m.startup(s, w) || r.Kind == ops.Read && !r.EOF && requests(s, w) {
		return no
	}
	no.Answer, no.Locked = Unsafe, len(rel.Held) > 0
	no.Low = s.Event.Kind == ops.NetClose || refined(s.Event, w.Event)
	return no
}

// repeats reports whether the signal came with a run of the same write of its
// own, in one critical section: then w is another run of that section.
func (m *Model) repeats(r Received, q query, s Site, w stateWrite) bool {
	for i, e := range w.G.Sum.Events {
		if e.Site == w.Event.Site && e.Loc == w.Event.Loc && i != w.Index {
			rel := w.G.Sum.Order(s.Index, i)
			if rel.May && m.covered(r, q, w.Prefix, rel.Held) {
				return true
			}
		}
	}
	return false
}

// sharesObject reports whether a signal and a write of one summary belong to
// the same object: prefix is an ancestor of both.
func sharesObject(sig, write, prefix *loc.Loc, sigPath string) bool {
	return sig.Within(prefix) && pathBelow(sig, prefix) == sigPath
}

// covered reports whether a lock that is held from the raise to the write is
// one that the caller has held or taken since it received the signal.
func (m *Model) covered(r Received, q query, prefix *loc.Loc, held []*loc.Loc) bool {
	for _, h := range held {
		for _, l := range r.Locks {
			if samePlace(h, prefix, l, q.prefix) {
				return true
			}
		}
	}
	return false
}

// samePlace compares two places seen from two functions, in which the same
// object is called p and q.
func samePlace(a, p, b, q *loc.Loc) bool {
	if a.Within(p) && b.Within(q) {
		return a != p && pathBelow(a, p) == pathBelow(b, q)
	}
	return loc.Alike(a, b)
}

// startup reports whether the signal is raised before the goroutine begins to
// serve: a loop that waits for the outside lies between it and the write, and
// the written value does not exist yet.
func (m *Model) startup(s Site, w stateWrite) bool {
	if v, ok := w.Event.Val.(ssa.Instruction); ok && v.Parent() == s.Event.Site.Parent() && v.Block().Dominates(s.Event.Site.Block()) {
		return false
	}
	sum := w.G.Sum
	for _, i := range sum.Kind(ops.Busy) {
		if sum.Order(s.Index, i).May && sum.Order(i, w.Index).May {
			return true
		}
	}
	return false
}

// requests reports whether the flag of s is raised before the goroutine waits for
// something, and only then writes the state, or writes it again: it asks for the end,
// and whoever looks at it in passing knows no more than that.
func requests(s Site, w stateWrite) bool {
	sum := w.G.Sum
	for _, k := range []ops.Kind{ops.Recv, ops.WaitAll, ops.Busy} {
		for _, i := range sum.Kind(k) {
			if !sum.Order(s.Index, i).May {
				continue
			}
			for _, j := range sum.Alike(ops.Write, w.Event.Loc) {
				if sum.Order(i, j).May {
					return true
				}
			}
		}
	}
	return false
}

func settles(e *effect.Event, l *loc.Loc) bool {
	for _, x := range e.Settled {
		if x.Loc == l {
			return true
		}
	}
	return false
}

// refined reports whether the place held a complete value before the signal,
// so that the later write only makes it more precise. Another constant is not
// more precise: it is another state.
func refined(sig, write *effect.Event) bool {
	for _, x := range sig.Settled {
		if x.Loc != write.Loc || x.Tested {
			continue
		}
		eq, decided := fact.Equal(x.Val, fact.Of(write.Val))
		return !decided || eq
	}
	return false
}
