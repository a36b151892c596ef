package caller

import (
	"go/token"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/wsracecheck/wsracecheck/internal/ending"
	"github.com/wsracecheck/wsracecheck/internal/fact"
	"github.com/wsracecheck/wsracecheck/internal/loc"
	"github.com/wsracecheck/wsracecheck/internal/ops"
)

// read handles a read of memory: of a flag that signals, and of a state that
// a goroutine writes at its end. It returns the fresh and the stale path, or
// nil if p just goes on.
func (w *walker) read(p *path, in ssa.Instruction, op ops.Op) []*path {
	if op.Kind != ops.Read || op.Loc == nil || op.Val == nil {
		return nil
	}
	if isFlagType(op.Val) && w.s.Model.IsSignal(op.Loc) {
		if f, ok := w.stillRaised(p, op.Loc); ok {
			p.facts[op.Val] = f
		}
	}
	if isFlagType(op.Val) && w.s.Model.IsSignal(op.Loc) && !w.testsAndSets(in, op.Loc) {
		w.receive(p, Got{
			Received: ending.Received{Kind: ops.Read, EOF: w.s.Model.Awaits(in.Parent())},
			Site:     in, Pos: in.Pos(), Test: []ssa.Value{op.Val},
		}.at(op.Loc))
	}
	if w.implied(p, op.Loc) {
		p.facts[op.Val] = fact.Fact{Kind: fact.NonZero}
	}
	if len(w.s.scope.Writers(op.Loc)) == 0 {
		return nil
	}
	w.justTested(p, in, op)
	if p.staleElsewhere(op.Loc) {
		return nil
	}
	s := &stale{Read: Read{State: op.Loc, Site: in, Pos: readPos(in), Load: readPos(in), Result: leaked}, value: op.Val}
	if !w.judge(p, s) {
		p.readAgain(in)
		return nil
	}
	old := w.staleFact(s)
	p.dropReads(op.Loc)
	q := p.clone()
	for _, id := range s.Gs {
		p.fresh[freshKey{op.Loc, id}] = true
	}
	q.stale = append(q.stale, s)
	if old.Kind != fact.Unknown {
		q.facts[op.Val] = old
	}
	return []*path{p, q}
}

// testsAndSets reports whether l is set without a branch after it is read by in: to
// find it set then tells that somebody else was first.
func (w *walker) testsAndSets(in ssa.Instruction, l *loc.Loc) bool {
	after := false
	for _, x := range in.Block().Instrs {
		if x == in {
			after = true
			continue
		}
		if op := w.s.Ops.Of(x); after && op.Kind == ops.Write && op.Loc == l {
			return fact.Of(op.Val).Kind != fact.Zero
		}
	}
	return false
}

// stillRaised returns the value of the flag l if p has found it raised, and it is
// never lowered.
func (w *walker) stillRaised(p *path, l *loc.Loc) (fact.Fact, bool) {
	for _, g := range p.got {
		if g.Kind == ops.Read && g.Active && g.By == nil && g.Loc == l && g.Val.IsNonZero() && w.s.Model.SetForGood(l) {
			return g.Val, true
		}
	}
	return fact.Fact{}, false
}

// implied reports whether p knows that a channel is closed before which l is set.
func (w *walker) implied(p *path, l *loc.Loc) bool {
	for _, g := range p.got {
		if g.Kind == ops.Recv && g.Active && !g.Bounded && w.s.Model.Implies(g.Loc, l) {
			return true
		}
	}
	return false
}

func (g Got) at(l *loc.Loc) Got {
	g.Loc = l
	return g
}

func isFlagType(v ssa.Value) bool {
	switch v.Type().Underlying().String() {
	case "bool", "int", "int32", "uint32", "int64", "uint64", "uint8", "int8", "uint":
		return true
	}
	return false
}

func readPos(in ssa.Instruction) token.Pos {
	if u, ok := in.(*ssa.UnOp); ok && !u.Pos().IsValid() {
		return u.X.Pos()
	}
	return in.Pos()
}

// staleFact is what the value of s is known to be if it was read too early:
// not the constant that the reader writes, or still the zero value.
func (w *walker) staleFact(s *stale) fact.Fact {
	var out fact.Fact
	for i, id := range s.Gs {
		f := w.s.Model.WrittenConst(s.State, id)
		switch {
		case f.Kind == fact.Const:
			f = fact.Fact{Kind: fact.NotConst, Val: f.Val}
			if s.value != nil && s.value.Type().Underlying().String() == "bool" {
				f = fact.False
			}
		case f.Kind == fact.Zero:
			f = fact.Fact{Kind: fact.NonZero}
		default:
			f = fact.Fact{Kind: fact.Zero}
		}
		if i > 0 && f.Key() != out.Key() {
			return fact.Fact{}
		}
		out = f
	}
	return out
}

// judge decides whether the read s may be too early on p. It keeps in s.Gs
// the goroutines that were not joined and, if an EOF is known that is raised
// too early, sets s.finding.
func (w *walker) judge(p *path, s *stale) bool {
	all := append(append([]Got(nil), p.got...), s.Got...)
	for i := range all {
		for _, l := range s.Took {
			if i < len(p.got) {
				all[i].Locks = with(all[i].Locks, l)
			}
		}
		if i >= len(p.got) { // received by the callee, while p held its locks
			for _, l := range p.held {
				all[i].Locks = with(all[i].Locks, l)
			}
		}
		if w.nameless(all[i]) {
			return false // an unknown wait may be a join
		}
	}
	for _, g := range w.s.scope.Writers(s.State) {
		if p.fresh[freshKey{s.State, g.ID}] || !w.s.Model.RunsElsewhere(w.fn, g, s.State) {
			continue
		}
		joined, found := w.against(all, p.aside, s, g.ID)
		if joined {
			continue
		}
		s.Gs = append(s.Gs, g.ID)
		if found != nil && (s.finding == nil || s.finding.Low && !found.Low) {
			s.finding = found
		}
	}
	s.Got = all
	for _, l := range p.took {
		s.Took = with(s.Took, l)
	}
	return len(s.Gs) > 0
}

// nameless reports whether g is a wait on something that has no name here.
func (w *walker) nameless(g Got) bool {
	if g.Kind == ops.Recv && !g.Own && !g.Bounded && w.s.Model.Remade(g.Loc) {
		return true
	}
	if g.Kind != ops.Recv || g.Own || g.Bounded || !g.Loc.IsRoot() || w.s.Model.IsSignal(g.Loc) || w.foreignContext(g.Loc) {
		return false
	}
	_, param := g.Loc.Root().(*ssa.Parameter)
	return !param // what is made here and raised by nobody in sight was handed out
}

// against judges the read s of the state of goroutine id by all received
// signals: whether one of them is a join, and else the finding.
func (w *walker) against(all, aside []Got, s *stale, id string) (joined bool, found *Finding) {
	var wait *Got
	var known []observed
	for i := range all {
		g := &all[i]
		if g.Kind == ops.Read && !g.Active && !g.Maybe {
			continue // a flag that was not tested, or not found set, proves nothing
		}
		v := w.s.Model.Judge(g.received(), s.State, id)
		if v.Answer == ending.Safe {
			if g.Bounded {
				wait = g
				continue
			}
			if g.Maybe {
				return true, nil
			}
			w.s.joined(Join{Fn: w.fn, Pos: s.Pos, Load: s.Load, State: s.State, G: id, Wait: *g})
			return true, nil
		}
		if isWait(*g) && w.meantAsJoin(*g, len(known) > 0, s.State, id) {
			wait = g
		}
		if v.Answer != ending.Unsafe || !g.Active || g.Bounded {
			continue
		}
		if v.Locked && !w.s.Model.IsEntry(w.fn) {
			continue // the callers may hold the lock
		}
		if g.Kind == ops.Fails && ending.IsContext(g.Loc) && w.s.Model.RunsOn(g.In, id) {
			continue // a poll: it may be the reader that asks
		}
		if g.By != nil && g.By == s.Via {
			continue // what both observes and reads is judged by itself
		}
		known = append(known, observed{i, v})
	}
	eof, verdict := w.worst(all, known, s.State)
	if eof == nil {
		return len(known) > 0, nil
	}
	w.elsewhere(aside, s, id)
	f := &Finding{Fn: w.fn, Pos: s.Pos, Load: s.Load, State: s.State, Via: s.Via, Verdict: verdict, EOF: *eof, Low: verdict.Low}
	if wait != nil && wait != eof {
		g := *wait
		f.Wait = &g
	}
	return false, f
}

// elsewhere notes which of the signals in aside would have been a join.
func (w *walker) elsewhere(aside []Got, s *stale, id string) {
	for _, g := range aside {
		if w.s.Model.Judge(g.received(), s.State, id).Answer == ending.Safe {
			w.s.joined(Join{Fn: w.fn, Pos: s.Pos, Load: s.Load, State: s.State, G: id, Wait: g})
		}
	}
}

// meantAsJoin reports whether the wait g was to join the goroutine id: it lies
// behind the observation of EOF, or the goroutine itself raises what is waited
// for.
func (w *walker) meantAsJoin(g Got, afterEOF bool, state *loc.Loc, id string) bool {
	why := w.s.Model.WhyNot(g.received(), state, id).Reason
	return afterEOF && why != ending.NoReason || why == ending.TooEarly
}

// joined keeps the first join of each read.
func (s *Searcher) joined(j Join) {
	ofArm := j.Wait.Arm && j.Wait.Active && !j.Wait.EOF && !s.Model.CarriesMore(j.Wait.Loc)
	if !isWait(j.Wait) && !ofArm || s.Model.Vague(j.Wait.Loc) {
		return
	}
	key := joinKey{j.Fn, j.Pos, j.State, j.G}
	if !s.joins[key] {
		s.joins[key] = true
		s.Joins = append(s.Joins, j)
	}
}

type joinKey struct {
	fn    *ssa.Function
	pos   token.Pos
	state *loc.Loc
	g     string
}

// An observed is a received signal, by its index, and what it proves.
type observed struct {
	got     int
	verdict ending.Verdict
}

// worst chooses the observation that is reported, nil if together the signals
// join the reader.
func (w *walker) worst(all []Got, known []observed, state *loc.Loc) (eof *Got, verdict ending.Verdict) {
	for _, o := range known {
		v := w.possible(o.verdict, all, o.got, state)
		if v.Answer != ending.Unsafe {
			continue
		}
		g := &all[o.got]
		v.Low = v.Low || g.Own
		if eof == nil || verdict.Low && !v.Low {
			eof, verdict = g, v
		}
	}
	return eof, verdict
}

// possible returns the first of the raises that v found unordered for which the
// other received signals leave room: another one may have been raised only
// after the write in every execution with this raise. If none is left, the
// signals together join the reader.
func (w *walker) possible(v ending.Verdict, all []Got, i int, state *loc.Loc) ending.Verdict {
	if len(v.All) == 0 {
		return v
	}
	var best ending.Verdict
	for _, c := range v.All {
		excluded := w.comesLater(c, &all[i], state)
		for j := range all {
			g := &all[j]
			if j == i || g.Bounded || g.Own || !g.Active && !g.Maybe && (g.Kind == ops.Read || g.Kind == ops.Fails) {
				continue
			}
			excluded = excluded || w.s.Model.Excludes(g.received(), state, c)
		}
		if !excluded && (best.Answer != ending.Unsafe || best.Low && !c.Low) {
			best = c
		}
	}
	if best.Answer != ending.Unsafe {
		best.Answer = ending.Safe
	}
	return best
}

// isWait reports whether g is a wait for its own sake, not the reading of a
// stream.
func isWait(g Got) bool {
	return !g.EOF && !g.Own && !g.Arm && !g.Maybe && (g.Kind == ops.Recv && g.Active || g.Kind == ops.WaitAll)
}

// dropReads forgets earlier stale reads of a place that is read again.
func (p *path) dropReads(l *loc.Loc) {
	kept := p.stale[:0:0]
	for _, s := range p.stale {
		if s.State != l {
			kept = append(kept, s)
		}
	}
	p.stale = kept
}

// readAgain forgets that the read in was too early the last time. What that
// decided was to come back here.
func (p *path) readAgain(in ssa.Instruction) {
	p.stale = slices.DeleteFunc(slices.Clone(p.stale), func(s *stale) bool { return s.Site == in })
}

// staleElsewhere reports whether p is already the path on which the read of
// another state was too early. One is enough: a second one on the same path
// would show nothing that a path of its own does not.
func (p *path) staleElsewhere(l *loc.Loc) bool {
	for _, s := range p.stale {
		if s.State != l {
			return true
		}
	}
	return false
}

// calleeRead handles a read that a callee made: on the stale path its results
// carry the value. It returns false if the callee cannot have read too early,
// so that p is not possible.
func (w *walker) calleeRead(p *path, r *Read, v ssa.Value) bool {
	s := &stale{Read: *r}
	s.Gs, s.Pos = nil, r.Site.Pos()
	if w.contradicts(p, r.Got) || p.staleElsewhere(r.State) || !w.judge(p, s) {
		return false
	}
	w.inherits(s)
	switch {
	case r.Result == leaked:
		w.leak(s)
		return true
	case r.Result >= 0:
		s.value = result(v, r.Result)
	default:
		s.value = v
	}
	if s.value == nil {
		return true
	}
	p.dropReads(s.State)
	p.stale = append(p.stale, s)
	return true
}
