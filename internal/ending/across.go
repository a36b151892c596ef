package ending

import (
	"github.com/wsracecheck/wsracecheck/internal/effect"
	"github.com/wsracecheck/wsracecheck/internal/fact"
	"github.com/wsracecheck/wsracecheck/internal/loc"
	"github.com/wsracecheck/wsracecheck/internal/ops"
)

// across judges a raise by another goroutine than the one that writes. Unsafe
// means that nothing orders them; Nothing that they exclude each other.
func (m *Model) across(s Site, w stateWrite, c *comparison) Answer {
	if !c.judged {
		c.unjoined, c.judged = m.unjoined(s, w), true
	}
	if c.unjoined == Unsafe && m.joined(s, w) {
		return Safe
	}
	return c.unjoined
}

// unjoined is across for a signaller that waits for nothing.
func (m *Model) unjoined(s Site, w stateWrite) Answer {
	if intersects(s.Event.Once, w.Event.Once) || m.closesOnce(s, w) {
		return Nothing
	}
	for _, x := range s.Event.Settled {
		if samePlaceByType(x.Loc, w.Event.Loc) && (x.Tested || w.Event.First) {
			return Safe
		}
	}
	return m.family(s, w)
}

// intersects reports whether two sets of places, seen from two functions,
// have one in common.
func intersects(a, b []*loc.Loc) bool {
	for _, x := range a {
		for _, y := range b {
			if samePlaceByType(x, y) {
				return true
			}
		}
	}
	return false
}

// samePlaceByType reports whether two places are the same field of the same
// type of object.
func samePlaceByType(a, b *loc.Loc) bool {
	return loc.Alike(a, b)
}

// closesOnce reports whether the writing goroutine itself closes the channel,
// unconditionally, after the write. A channel is closed once, so the other
// close did not happen in an execution that gets to the write.
func (m *Model) closesOnce(s Site, w stateWrite) bool {
	if s.Event.Kind != ops.Close || isContext(s.Event.Loc) {
		return false
	}
	sum := w.G.Sum
	for _, i := range sum.Alike(ops.Close, s.Event.Loc) {
		if len(sum.Events[i].Once) == 0 && len(s.Event.Once) == 0 && sum.Order(w.Index, i).May && !sum.Order(i, w.Index).May {
			return true
		}
	}
	return false
}

// isContext reports whether the signal can be raised more than once.
func isContext(l *loc.Loc) bool {
	n := loc.NamedOf(l.Type())
	return n != nil && n.Obj().Pkg() != nil && (n.Obj().Pkg().Path() == "context" || n.Obj().Pkg().Path() == "io")
}

// family judges by who started whom: a goroutine started after the write
// signals after it; a raise before the writer was started is another story.
func (m *Model) family(s Site, w stateWrite) Answer {
	if s.Ctx.G != nil {
		if starts, before, _ := launches(w.G.Sum, s.Ctx.G, w.Index); starts && !before {
			return Safe
		}
	}
	starts, before, ending := launches(s.Ctx.Sum, w.G, s.Index)
	if starts && !before && !(s.Ctx.G != nil && s.Event.Ends && ending) {
		return Nothing // unless both are part of one ending
	}
	return Unsafe
}

// launches tells whether sum leads to g, whether it may do so before event j,
// and whether it does so on its way out.
func launches(sum *effect.Summary, g *Goroutine, j int) (starts, before, ending bool) {
	ending = true
	for _, i := range sum.Kind(ops.Launch) {
		if e := sum.Events[i]; leadsTo(e, g) {
			starts = true
			before = before || sum.Order(i, j).May
			ending = ending && e.Ends && !onTheWayIn(sum, i)
		}
	}
	return starts, before, starts && ending
}

// leadsTo reports whether e starts g, or a goroutine that does.
func leadsTo(e *effect.Event, g *Goroutine) bool {
	return e.Kind == ops.Launch && e.Body != nil && (e.Site == g.Start || e.Body.Starts(g.Start))
}

// maxFamily bounds how many goroutines are looked at in one that leads to them.
const maxFamily = 8

// starts reports whether the goroutine of c leads to g.
func starts(c *Context, g *Goroutine) bool {
	return c.G != nil && c.Sum.Starts(g.Start)
}

// exactJoins is how many joins deep each question is asked anew.
const exactJoins = 2

// joined reports whether the signalling goroutine has surely waited for the
// write before.
func (m *Model) joined(s Site, w stateWrite) bool {
	memo := joinKey{s.Ctx, s.Event, w}
	if v, ok := m.memos.joins[memo]; ok {
		return v
	}
	key := w.G.ID + "/" + w.Path
	if m.busy[key] || m.memos.deep[memo] {
		m.memos.cut++
		return false
	}
	cut := m.memos.cut
	m.busy[key] = true
	v := m.waitedFor(s, w)
	delete(m.busy, key)
	// A no that leans on a question given up may become a yes elsewhere.
	// Deep inside another question it is kept for the rest of that question, or
	// groups of goroutines that wait for each other would take for ever.
	switch {
	case v || m.memos.cut == cut || len(m.busy) == 0:
		m.memos.joins[memo] = v
	case len(m.busy) >= exactJoins:
		m.memos.deep[memo] = true
	}
	if len(m.busy) == 0 {
		clear(m.memos.deep)
	}
	return v
}

// proves reports whether a wait that is behind a signaller proves the write.
func (m *Model) proves(h effect.Happened, kind ops.Kind, q query) bool {
	k := proofKey{h, kind, q}
	if v, ok := m.memos.proofs[k]; ok {
		return v
	}
	cut := m.memos.cut
	v := m.relate(Received{Happened: h, Kind: kind}, q).Answer == Safe
	if v || m.memos.cut == cut { // see joined
		m.memos.proofs[k] = v
	}
	return v
}

func (m *Model) waitedFor(s Site, w stateWrite) bool {
	waited := s.Event.Waited
	if g := s.Ctx.G; g != nil { // what its starter has waited for counts, too
		waited = append(waited[:len(waited):len(waited)], g.Launch.Waited...)
	}
	for _, h := range waited {
		for prefix, a := range h.Loc.Anchors {
			for _, path := range pathsIn(a.Object, w) {
				for _, kind := range []ops.Kind{ops.Recv, ops.WaitAll, ops.Once} {
					if m.proves(h, kind, query{a, path, prefix, w.G.ID}) {
						return true
					}
				}
			}
		}
	}
	return false
}

// pathsIn lists the paths of the state that w writes in an object of which it is a
// part: what is waited for may be a variable of the function that made the state.
func pathsIn(object any, w stateWrite) []string {
	if object == w.Prefix.Object() {
		return []string{w.Path}
	}
	var out []string
	for _, a := range w.Event.Loc.Anchors {
		if a.Object == object {
			out = append(out, a.Path)
		}
	}
	return out
}

// evidence decides whether a raise by somebody else stands for the end of the
// writing goroutine, and not for something unrelated. The reasons are: the
// goroutine raises the signal itself when it ends; it waits for the signal
// before it writes; the signaller makes it end, or waits for it; the caller saw
// the end of a stream; or the signaller is a goroutine at its own end.
func (m *Model) evidence(r Received, s Site, w stateWrite, c *comparison) (ok, low bool) {
	if c.known(tellsOfWay, func() bool { return onTheWay(s, w) }) {
		return false, false
	}
	written := c.known(writes, func() bool { return writtenBefore(s, w) })
	low = written && !c.known(writesOther, func() bool { return writtenOther(s, w) })
	if r.Kind == ops.Read && !r.EOF {
		return c.known(endTogether, func() bool { return m.oneEnding(s, w) }), low // a look at a flag in passing
	}
	if c.known(endsWithIt, func() bool { return waitsFor(w, s.Event.Loc) || raisesAtEnd(w.G.Sum, s.Event.Loc) }) {
		return true, low
	}
	own := r.Own || r.on != "" && s.Ctx.G != nil && r.on == s.Ctx.G.ID
	if own { // what the caller does makes nobody end who does not wait for it
		return s.Event.Kind == ops.NetClose, low
	}
	if m.startingGun(s, w) {
		return false, low
	}
	if r.EOF || c.known(ends, func() bool { return m.endsReader(s, w) }) {
		return true, low
	}
	return s.Ctx.G != nil && s.Event.Ends && !written, low
}

// onTheWay reports whether the signaller is a goroutine that goes on after the
// signal, or leaves a message for somebody, and sets the same state itself on other
// ways: the signal tells of something that happened on the way, or instead, and the
// state of how it ended.
func onTheWay(s Site, w stateWrite) bool {
	if s.Ctx.G == nil || s.Event.Ends && s.Event.Kind != ops.Send {
		return false
	}
	sum := s.Ctx.Sum
	for _, i := range sum.Alike(ops.Write, w.Event.Loc) {
		if !sum.Order(s.Index, i).May && !sum.Order(i, s.Index).May {
			return true
		}
	}
	return false
}

// startingGun reports whether the signal is a variable of the function that raises
// it, and the writing goroutine one that something else has started and that the
// function has not ended before: it tells its own goroutines when to begin, not that
// others end.
func (m *Model) startingGun(s Site, w stateWrite) bool {
	root := s.Event.Loc.Root()
	if s.Ctx.G != nil || !s.Event.Loc.IsRoot() || root.Parent() == nil {
		return false
	}
	for fn := w.G.Start.Parent(); fn != nil; fn = fn.Parent() {
		if fn == root.Parent() {
			return false
		}
	}
	return !m.wayOut(w.Write).endedBefore(s)
}

// ofElement reports whether l belongs to one of several objects in a collection.
// That all of them end with a goroutine does not mean that it ends with one.
func ofElement(l *loc.Loc) bool {
	e, _ := l.Elem()
	return e != nil
}

// writtenBefore reports whether the signaller wrote the state itself before.
func writtenBefore(s Site, w stateWrite) bool {
	return len(writesBefore(s, w)) > 0
}

// writtenOther reports whether what it wrote last is a constant that differs from
// the final one.
func writtenOther(s Site, w stateWrite) bool {
	before := writesBefore(s, w)
	if len(before) == 0 {
		return false
	}
	eq, decided := fact.Equal(fact.Of(before[len(before)-1].Val), fact.Of(w.Event.Val))
	return decided && !eq
}

func writesBefore(s Site, w stateWrite) []*effect.Event {
	var out []*effect.Event
	for _, i := range s.Ctx.Sum.Alike(ops.Write, w.Event.Loc) {
		if s.Ctx.Sum.Order(i, s.Index).May {
			out = append(out, s.Ctx.Sum.Events[i])
		}
	}
	return out
}

// waitsFor reports whether the goroutine waits for the signal l before w.
func waitsFor(w stateWrite, l *loc.Loc) bool {
	for _, i := range w.G.Sum.Alike(ops.Recv, l) {
		if w.G.Sum.Order(i, w.Index).May {
			return true
		}
	}
	return false
}

// raisesAtEnd reports whether a goroutine raises l, and nothing of it comes after
// that.
func raisesAtEnd(sum *effect.Summary, l *loc.Loc) bool {
	for _, k := range signalKinds {
		for _, i := range sum.Alike(k, l) {
			if e := sum.Events[i]; isSignal(e) && e.Ends && !ofElement(e.Loc) {
				return true
			}
		}
	}
	return false
}

// signalKinds are the kinds of events that may be signals, see isSignal.
var signalKinds = []ops.Kind{ops.Close, ops.Send, ops.Done, ops.NetClose, ops.OnceDone, ops.Write}

// sharesKey reports whether one of the keys is the place that a names.
func (m *Model) sharesKey(keys []*loc.Loc, a loc.Anchor) bool {
	for _, k := range keys {
		for _, b := range k.Anchors {
			if a == b {
				return true
			}
		}
	}
	return false
}
