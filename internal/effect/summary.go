package effect

import (
	"go/constant"

	"golang.org/x/tools/go/ssa"

	"github.com/wsracecheck/wsracecheck/internal/fact"
	"github.com/wsracecheck/wsracecheck/internal/loc"
	"github.com/wsracecheck/wsracecheck/internal/ops"
)

// Limits on one summary. They count events and nesting, never time. No function
// of a real package comes near the first two: they keep what a generator wrote
// from filling the memory and the stack.
const (
	maxEvents = 20000
	maxDepth  = 400
	// maxPassing is the nesting up to which a function that is passed to another
	// one makes a summary of its own.
	maxPassing = 12
)

// Summaries computes and keeps the summaries of a package.
// It is not safe for concurrent use.
type Summaries struct {
	R   *loc.Resolver
	Ops ops.Classifier
	// Over lists the functions whose summary was cut off at a limit.
	Over map[*ssa.Function]bool
	// Blurred lists the functions with so many events that their callers get them
	// blurred, see builder.get.
	Blurred map[*ssa.Function]bool

	memo      map[string]*Summary
	bodies    map[bodyKey]*Summary // of goroutines, in the terms of a caller
	recursion recursion
	total     int // events of all summaries
}

// New returns an empty set of summaries.
func New(r *loc.Resolver) *Summaries {
	return &Summaries{
		R: r, Ops: ops.Classifier{R: r},
		Over:      make(map[*ssa.Function]bool),
		Blurred:   make(map[*ssa.Function]bool),
		memo:      make(map[string]*Summary),
		bodies:    make(map[bodyKey]*Summary),
		recursion: newRecursion(),
	}
}

// Of returns the summary of fn, called with unknown functions as arguments.
func (s *Summaries) Of(fn *ssa.Function) *Summary { return s.of(fn, nil) }

// env gives the functions that function-typed parameters stand for.
type env map[*ssa.Parameter]loc.Func

// A builder makes one summary.
type builder struct {
	s        *Summaries
	fn       *ssa.Function
	env      env
	g        *graph
	reach    map[*ssa.BasicBlock]map[*ssa.BasicBlock]bool
	entries  map[*ssa.BasicBlock]*state
	exits    map[*ssa.BasicBlock]*state
	released []*loc.Loc
	out      *Summary
	items    []*item
	from     []origin // of each event
	given    int      // events that it has got from those it calls
	depth    int      // how many functions lead to it

	merge         mergers
	step          ssa.Instruction // what item is about
	unders        map[*ssa.BasicBlock][]Under
	aroundOf      *ssa.BasicBlock
	leads, avoids map[*ssa.BasicBlock]bool // of aroundOf
}

func (s *Summaries) build(fn *ssa.Function, e env) *Summary {
	b := &builder{
		s: s, fn: fn, env: e, g: newGraph(fn),
		reach:   make(map[*ssa.BasicBlock]map[*ssa.BasicBlock]bool),
		exits:   make(map[*ssa.BasicBlock]*state),
		entries: make(map[*ssa.BasicBlock]*state),
		out:     &Summary{Fn: fn, draft: new(bool)},
		unders:  make(map[*ssa.BasicBlock][]Under),
		merge:   newMergers(),
		depth:   len(s.recursion.stack),
	}
	items := b.list()
	b.items = items
	before, exit := b.dataflow(items)
	if exit != nil {
		b.out.Waited, b.out.Settled, b.out.Acquired = exit.waited, exit.settled, exit.held
		b.out.Locks = exit.locks
	}
	b.out.Released = b.released
	guards := b.guards(items, before)
	for _, it := range items {
		if st := before[it]; st != nil {
			it.held = st.held
			b.events(it, st, guards)
		}
	}
	b.leave()
	b.finish()
	b.rest()
	return b.out
}

// rest lets go of what no order of events needs.
func (b *builder) rest() {
	b.entries, b.exits, b.unders, b.leads, b.avoids = nil, nil, nil, nil, nil
	b.merge = mergers{}
}

// events adds the events of one item to the summary.
func (b *builder) events(it *item, st *state, guards []guard) {
	once, bare := guarding(guards, it)
	if it.sum == nil || it.op.Kind == ops.Launch {
		switch it.op.Kind {
		case ops.None, ops.Once:
			return
		}
		e := &Event{Op: it.op, Site: it.in, Call: it.in, Body: it.sum, Ends: true, Bare: bare}
		if it.op.Kind == ops.Launch {
			e.Body = it.sum
			if it.sum.Draft() {
				b.s.recursion.drafts = append(b.s.recursion.drafts, launch{b, it, e})
			}
		}
		e.First = it.op.Kind == ops.Write && (it.op.Swaps || contains(once, it.op.Loc))
		b.place(e, origin{it: it, inner: itself}, st, once)
		return
	}
	b.out.Blurred = b.out.Blurred || it.sum.Blurred
	for i, e := range it.sum.Events {
		if e.Kind == ops.Close && len(e.Once) == 0 {
			it.closes = append(it.closes, e.Loc)
		}
		if local(e, it.sum.Fn) {
			continue
		}
		b.lockedByCaller(e, it, st)
		from := origin{it, i, e.Once, e.Results}
		e.Call = it.in
		e.Bare = b.merge.locs.of(e.Bare, bare)
		e.Waited = b.merge.waited.of(st.waited, e.Waited)
		e.Settled = b.merge.settled.of(st.settled, e.Settled)
		e.Once = add(e.Once, it.key)
		b.place(e, from, st, once)
	}
	for _, e := range it.sum.Waits {
		e.Call = it.in
		e.Waited = b.merge.waited.of(st.waited, e.Waited)
		e.Settled = b.merge.settled.of(st.settled, e.Settled)
		b.place(e, origin{it: it, inner: ofWaits}, st, once)
	}
	it.sum.Events, it.sum.Waits = nil, nil // they are events of this function now
	if it.key != nil {
		b.place(&Event{
			Op: ops.Op{Kind: ops.OnceDone, Loc: it.key}, Site: it.in, Call: it.in, Ends: true,
			Waited: it.sum.Waited,
		}, origin{it: it, inner: itself}, st, once)
	}
}

// What an event of an item is, if it is not an event of the item's summary.
const (
	itself  = -1 // the item itself
	ofWaits = -2 // one of the summary's Waits
)

// place records e as an event of from.it.
func (b *builder) place(e *Event, from origin, st *state, once []*loc.Loc) {
	it, inner := from.it, from.inner
	hidden := inner == ofWaits || !b.visible(e)
	if hidden && !nameless(e) {
		return
	}
	if len(b.out.Events)+len(b.out.Waits) >= maxEvents {
		b.s.Over[b.fn] = true
		return
	}
	b.s.total++
	e.Block, e.Pos = it.block, it.idx
	if inner == itself {
		e.Waited = b.merge.waited.of(st.waited, e.Waited)
		e.Settled = st.settled
		e.Locks = st.locks
	} else {
		e.Locks = st.locks.insideOf(it).lift(e.Locks, b.inBusyLoop(it), b.merge.holds)
	}
	if isWaiting(e.Kind) {
		e.Under = b.merge.under.of(e.Under, b.under(it))
	}
	e.Panics = e.Panics || panics(it)
	e.Held = b.merge.locs.of(e.Held, st.held)
	e.Once = b.merge.locs.of(e.Once, once)
	if hidden {
		b.out.Waits = append(b.out.Waits, e)
		return
	}
	b.from = append(b.from, from)
	b.out.Events = append(b.out.Events, e)
}

// nameless reports whether e waits for something that the function has found,
// not made.
func nameless(e *Event) bool {
	if e.Kind != ops.Recv && e.Kind != ops.WaitAll || e.Loc == nil {
		return false
	}
	switch e.Loc.Root().(type) {
	case nil, *ssa.Alloc, *ssa.MakeChan:
		return false
	}
	return !e.Loc.IsRoot()
}

func panics(it *item) bool {
	_, ok := it.block.Instrs[len(it.block.Instrs)-1].(*ssa.Panic)
	return ok
}

// visible reports whether anything outside of the function can tell that e
// happened.
func (b *builder) visible(e *Event) bool {
	switch e.Kind {
	case ops.Launch:
		return e.Body != nil
	case ops.Busy:
		return true
	case ops.None, ops.Read, ops.Fails, ops.Lock, ops.RLock, ops.Unlock, ops.CondWait, ops.Once:
		return false
	}
	if e.Loc == nil || e.Loc.Root() == nil {
		return false
	}
	switch root := e.Loc.Root().(type) {
	case *ssa.Global, *ssa.Parameter:
		return true
	default:
		return root.Parent() != b.fn || len(b.fn.AnonFuncs) > 0
	}
}

// local reports whether e is about a variable of fn itself.
func local(e *Event, fn *ssa.Function) bool {
	if e.Loc == nil || e.Kind == ops.Launch {
		return false
	}
	root := e.Loc.Root()
	_, param := root.(*ssa.Parameter)
	return root != nil && !param && root.Parent() == fn
}

// encloses reports whether fn is a literal inside outer.
func encloses(outer, fn *ssa.Function) bool {
	for p := fn.Parent(); p != nil; p = p.Parent() {
		if p == outer {
			return true
		}
	}
	return false
}

// finish computes what fn returns after each event.
func (b *builder) finish() {
	n := b.fn.Signature.Results().Len()
	if n == 0 || n > 4 {
		for _, e := range b.out.Events {
			e.Results = nil
		}
		return
	}
	for i, e := range b.out.Events {
		it := b.from[i].it
		f := b.factsAt(i)
		seen, _ := b.g.leaving(it.block, f)
		seen[it.block] = true
		var res []fact.Fact
		first := true
		for _, blk := range b.fn.Blocks {
			ret, ok := blk.Instrs[len(blk.Instrs)-1].(*ssa.Return)
			if !ok || !seen[blk] || blk == b.fn.Recover {
				continue
			}
			res = meetResults(res, ret, n, first, f)
			first = false
		}
		e.Results = res
	}
}

func meetResults(res []fact.Fact, ret *ssa.Return, n int, first bool, f facts) []fact.Fact {
	if first {
		res = make([]fact.Fact, n)
	}
	for i := range n {
		k := f.lookup(fact.Returned(ret, i))
		switch {
		case first:
			res[i] = k
		case res[i].Key() == k.Key():
		case res[i].IsNonZero() && k.IsNonZero():
			res[i] = fact.Fact{Kind: fact.NonZero}
		default:
			res[i] = fact.Fact{}
		}
	}
	return res
}

// factsAt returns what is known when event i has happened: the branches above it,
// what it stores, and what its callee returns then.
func (b *builder) factsAt(i int) facts {
	e, from := b.out.Events[i], b.from[i]
	it := from.it
	f := b.g.dominating(it.block)
	if sel, ok := it.in.(*ssa.Select); ok {
		for _, ref := range *sel.Referrers() {
			if ex, ok := ref.(*ssa.Extract); ok && ex.Index == 0 {
				f[ex] = fact.OfConst(ssa.NewConst(constant.MakeInt64(int64(it.arm)), ex.Type()))
			}
		}
	}
	b.stored(e, from, f)
	call, ok := it.in.(*ssa.Call)
	if !ok || from.inner < 0 || it.key != nil {
		return f
	}
	inner := from.results
	if len(inner) == 1 {
		if inner[0].Kind != fact.Unknown {
			f[call] = inner[0]
		}
		return f
	}
	for _, ref := range *call.Referrers() {
		if ex, ok := ref.(*ssa.Extract); ok && ex.Index < len(inner) && inner[ex.Index].Kind != fact.Unknown {
			f[ex] = inner[ex.Index]
		}
	}
	return f
}
