package slice

import (
	"github.com/wsracecheck/wsracecheck/internal/explore"
	"github.com/wsracecheck/wsracecheck/internal/skeleton"
)

// ask puts the questions about one state, reader and caller: with what the reader
// raises itself, and with each other that raises what the caller waits for.
func (p *Package) ask(state Key, flags set, r *ending, c *Body, x *raisers, yield func(Question)) {
	if p.spent(asking) {
		if p.stats.Unasked++; p.phase == itself {
			p.open[reading{c.Fn, state}] = true
		}
		return
	}
	g := p.callerGraph(c, state, flags)
	if g == nil {
		return
	}
	sigs := g.waitsFor().union(g.tests(state))
	own := p.raisesEnd(g, r, state) || len(p.givesUp(g, r, state)) > 0
	for _, i := range r.raises {
		own = own || sigs.has(int(r.g.nodes[i].key)) && p.publishesLate(r, i, state)
	}
	told := sigs.intersect(flags)
	own = own || told.meets(p.waitedOn)
	if (r.body.Kind == Started) == (p.phase == itself) {
		if own {
			yield(Question{State: state, Reader: r, Caller: c})
		}
		if told.without(p.waitedOn).meets(told) {
			yield(Question{State: state, Flags: told, Reader: r, Caller: c})
		}
	}
	if p.phase == itself || r.body.Kind != Started { // a call that is made again and again ends by what it raises itself
		return
	}
	seen := make(map[*ending]bool)
	for k := range sigs.all {
		known := r.raisesKey(Key(k))
		for _, o := range x.of(Key(k)) {
			if o == r || o.sameRun(r) {
				continue
			}
			known = true
			if !seen[o] && o.body.Fn != c.Fn && !o.body.ofOtherTest(c) && p.causes(o, Key(k), r) && p.mayEndFirst(o, r, Key(k), state) {
				seen[o] = true
				q := Question{State: state, Reader: r, Caller: c, Other: o}
				if told.has(k) {
					q.Flags = told
				}
				yield(q)
			}
		}
		if r.waits.has(k) && (!known || p.isStream(Key(k))) && p.endedBy(r, set(nil).with(k), state) {
			yield(Question{State: state, Reader: r, Caller: c, Outside: Key(k)})
		}
	}
}

// flagsBefore is the memory that e writes at its end before it may write state.
func (p *Package) flagsBefore(e *ending, state Key) set {
	var s set
	for _, i := range e.writes {
		if n := &e.g.nodes[i]; n.key != state && n.kind != skeleton.Count && p.publishesLate(e, i, state) && !e.lowers(n.key) && p.guarded(n) {
			s = s.with(int(n.key))
		}
	}
	return s
}

// tests is the memory that is tested, besides state.
func (g *graph) tests(state Key) set {
	var s set
	for i := range g.nodes {
		if n := &g.nodes[i]; n.kind == skeleton.Load && n.key != state && n.reg != skeleton.NoReg {
			s = s.with(int(n.key))
		}
	}
	return s
}

// endsWith reports whether e signals its end by key.
func (e *ending) endsWith(key Key) bool {
	for _, i := range e.raises {
		if n := &e.g.nodes[i]; n.key == key && e.ends[n.spot()] {
			return true
		}
	}
	return false
}

// writesAfter reports whether the state may be written after node i.
func (e *ending) writesAfter(i int, state Key) bool {
	after := e.after(i)
	for _, w := range e.writes {
		if e.g.nodes[w].key == state && after[w] {
			return true
		}
	}
	return false
}

// publishesLate is writesAfter, of writes that do not belong with node i to one call that
// users can make as well: that one is asked about by itself.
func (p *Package) publishesLate(e *ending, i int, state Key) bool {
	after := e.after(i)
	for _, w := range e.writes {
		if e.g.nodes[w].key == state && after[w] && !p.othersEnd(e, i, w) {
			return true
		}
	}
	return false
}

// mayEndFirst reports whether r may write the state when o has raised key already.
func (p *Package) mayEndFirst(o, r *ending, key, state Key) bool {
	if p.deliversTo(r, key) || o.starts(r) || r.starts(o) || o.raised.meets(r.polls) {
		return true
	}
	for _, i := range r.raises {
		if o.waits.union(o.joins).has(int(r.g.nodes[i].key)) && p.publishesLate(r, i, state) {
			return true
		}
	}
	return p.endedBy(r, o.raised.with(int(key)), state)
}

// endedBy reports whether e may wait for one of keys, or hand something to who does, and
// write the state after that.
func (p *Package) endedBy(e *ending, keys set, state Key) bool {
	for i := range e.g.nodes {
		n := &e.g.nodes[i]
		meets := keys.has(int(n.key)) && n.key != 0
		for _, k := range n.ctxs {
			meets = meets || keys.has(int(k))
		}
		for _, a := range n.arms {
			meets = meets || a.key != 0 && keys.has(int(a.key))
		}
		if meets && p.publishesLate(e, i, state) {
			return true
		}
	}
	return false
}

// othersEnd reports whether what e raises at node i and writes at node w is the end of a
// call that users can make as well, which is asked about by itself: both belong to it, or
// each to one, and e does nothing else.
func (p *Package) othersEnd(e *ending, i, w int) bool {
	a, b := &e.g.nodes[i], &e.g.nodes[w]
	users := p.usersIn(e)
	return sharedUser(a, b, users) || a.within(users) && b.within(users) && !p.servesItself(e)
}

// usersIn tells of functions that e calls whether users can have them called as well.
func (p *Package) usersIn(e *ending) func(*skeleton.Func) bool {
	return func(f *skeleton.Func) bool { return p.userFns[f] || e.body.Kind == Started && p.runners.of(f).user }
}

// within reports whether n belongs to a call of a function for which is holds.
func (n *node) within(is func(*skeleton.Func) bool) bool {
	for f := n.calls; f != nil && f.up != nil; f = f.up {
		if is(f.fn) {
			return true
		}
	}
	return false
}

// servesItself reports whether e goes round and gets something other than in a call that
// users can make as well.
func (p *Package) servesItself(e *ending) bool {
	if e.alone == nil {
		own, users := false, p.usersIn(e)
		for i := range e.g.nodes {
			own = own || e.rounds[i] && e.g.nodes[i].src != nil && !e.g.nodes[i].within(users)
		}
		e.alone = &own
	}
	return *e.alone
}

// raisesEnd reports whether the caller itself raises something that ends r, which writes
// state then.
func (p *Package) raisesEnd(g *graph, r *ending, state Key) bool {
	var raised set
	for i := range g.nodes {
		n := &g.nodes[i]
		if (n.kind == skeleton.Close || n.kind == skeleton.Cancel) && r.waits.has(int(n.key)) {
			raised = raised.with(int(n.key))
		}
	}
	return p.endedBy(r, raised, state)
}

// waitsFor is what the goroutine waits for.
func (g *graph) waitsFor() set {
	var s set
	for i := range g.nodes {
		switch n := &g.nodes[i]; n.kind {
		case skeleton.Recv, skeleton.Stream, skeleton.WaitGroup:
			s = s.with(int(n.key))
		case skeleton.Select:
			for _, a := range n.arms {
				if !a.Send {
					s = s.with(int(a.key))
				}
			}
		}
	}
	return s
}

// callerGraph is the caller c, cut down to the ways to a read of state; nil if there is
// none.
func (p *Package) callerGraph(c *Body, state Key, flags set) *graph {
	return p.memo.cut(p, c, func(s *signature, whole *graph) {
		s.number(-1)
		s.number(int(state))
		s.set(flags, whole.keys)
	}, func() *graph { return p.newCallerGraph(c, state, flags) })
}

func (p *Package) newCallerGraph(c *Body, state Key, flags set) *graph {
	wanted := func(k Key, kind skeleton.Kind) bool {
		switch kind {
		case skeleton.Load:
			return k == state || flags.has(int(k)) || p.waitedOn.has(int(k))
		case skeleton.Lock, skeleton.RLock, skeleton.Unlock, skeleton.RUnlock, skeleton.TryLock,
			skeleton.Store, skeleton.Make, skeleton.Use, skeleton.Call, skeleton.Pause, skeleton.Spawn:
			return false
		}
		return true
	}
	if whole := p.wholeGraph(c); whole != nil {
		none := func(*node) bool { return false }
		keep := func(k Key) bool { return k == state }
		return (&cutter{g: whole, wanted: wanted, starts: none, keep: keep, branch: byWay}).cut().leadTo(state)
	}
	g := p.graphOf(c, wanted, func(f *skeleton.Func) bool {
		i := p.index[f]
		return p.waits[i] || p.loose[i] || len(p.raised[i]) > 0 || p.touched[i].has(int(state)) || p.touched[i].meets(flags)
	})
	g.weaken()
	return g.toReads(state)
}

// toReads cuts off what does not lead to a read of state, and what makes no difference;
// nil if nothing leads there.
func (g *graph) toReads(state Key) *graph {
	if g = g.leadTo(state); g == nil {
		return nil
	}
	g.dropReturned()
	g.simplify(func(k Key) bool { return k == state })
	for i := range g.nodes {
		if g.nodes[i].kind == skeleton.Load && g.nodes[i].key == state {
			return g
		}
	}
	return nil
}

// leadTo cuts off what does not lead to a read of state; nil if nothing does.
func (g *graph) leadTo(state Key) *graph {
	leads := make([]bool, len(g.nodes))
	pred := make([][]int, len(g.nodes))
	var stack []int
	for i := range g.nodes {
		for _, s := range g.nodes[i].succ {
			pred[s] = append(pred[s], i)
		}
		if g.nodes[i].kind == skeleton.Load && g.nodes[i].key == state {
			g.nodes[i].read = true
			leads[i] = true
			stack = append(stack, i)
		}
	}
	if len(stack) == 0 {
		return nil
	}
	for len(stack) > 0 {
		i := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		for _, q := range pred[i] {
			if !leads[q] {
				leads[q] = true
				stack = append(stack, q)
			}
		}
	}
	for i := range g.nodes {
		if !leads[i] {
			g.nodes[i].kind, g.nodes[i].succ, g.nodes[i].vals = skeleton.Return, nil, nil
		}
	}
	if !leads[0] {
		return nil
	}
	g.prune()
	return g
}

// decide answers q at one level after the other, as long as an execution is shown. One
// with the flags that the goroutines share stands if the program with all memory is too
// large.
func (p *Package) decide(q Question) (explore.Result, *program) {
	var res explore.Result
	var prog *program
	if p.spent(deciding) {
		p.stats.TooLarge++
		return explore.Result{Answer: explore.TooLarge}, nil
	}
	for l := coarse; l < levels; l++ {
		next := p.program(q, l)
		if next == nil {
			return explore.Result{}, nil
		}
		r := explore.Run(next.Program)
		p.explored(r)
		if r.Answer == explore.Ordered {
			p.stats.Ordered++
			return r, next
		}
		if r.Answer == explore.TooLarge && l == bare {
			continue // what is found on the way makes it smaller, perhaps
		}
		if r.Answer == explore.TooLarge || l < full && p.spent(deciding) {
			if l <= flagged {
				p.stats.TooLarge++
				return explore.Result{Answer: explore.TooLarge}, next
			}
			p.stats.Coarse++
			break
		}
		res, prog = r, next
	}
	if !p.related(q, prog, res) || p.relayed(q) {
		p.stats.Unrelated++
		res.Answer = explore.Ordered
		return res, prog
	}
	p.stats.Found++
	return res, prog
}

// maxStates bounds one exploration.
const maxStates = 4000
