package slice

import (
	"github.com/wsracecheck/wsracecheck/internal/explore"
	"github.com/wsracecheck/wsracecheck/internal/skeleton"
)

// ask puts the questions about one state, reader and caller: with what the reader
// raises itself, and with each other that raises what the caller waits for.
func (p *Package) ask(state Key, flags set, r *ending, c *Body, x *raisers, yield func(Question)) {
	if p.spent(2) {
		p.stats.Unasked++
		return
	}
	g := p.callerGraph(c, state, flags)
	if g == nil {
		return
	}
	sigs := g.waitsFor().union(g.tests(state))
	own := g.raisesEnd(r) || len(g.givesUp(r, state)) > 0
	for _, i := range r.raises {
		own = own || sigs.has(int(r.g.nodes[i].key)) && r.publishesLate(i, state, p.userFns)
	}
	for k := range flags.all {
		own = own || sigs.has(k)
	}
	if own {
		yield(Question{State: state, Flags: flags, Reader: r, Caller: c})
	}
	if r.body.Kind != Started { // a call that is made again and again ends by what it raises itself
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
			if !seen[o] && o.body.Fn != c.Fn && p.causes(o, Key(k), r) && p.mayEndFirst(o, r, Key(k), state) {
				seen[o] = true
				yield(Question{State: state, Flags: flags, Reader: r, Caller: c, Other: o})
			}
		}
		if r.waits.has(k) && (!known || p.isStream(Key(k))) && r.endedBy(set(nil).with(k), state, p.userFns) {
			yield(Question{State: state, Flags: flags, Reader: r, Caller: c, Outside: Key(k)})
		}
	}
}

// flagsBefore is the memory that e writes at its end before it may write state.
func (e *ending) flagsBefore(state Key) set {
	var s set
	for _, i := range e.writes {
		if n := &e.g.nodes[i]; n.key != state && n.kind != skeleton.Count && e.writesAfter(i, state) && !e.lowers(n.key) {
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
func (e *ending) publishesLate(i int, state Key, isUser map[*skeleton.Func]bool) bool {
	after := e.after(i)
	for _, w := range e.writes {
		if n := &e.g.nodes[w]; n.key == state && after[w] && !sharedUser(&e.g.nodes[i], n, isUser) {
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
		if o.waits.union(o.joins).has(int(r.g.nodes[i].key)) && r.publishesLate(i, state, p.userFns) {
			return true
		}
	}
	return r.endedBy(o.raised.with(int(key)), state, p.userFns)
}

// endedBy reports whether e may wait for one of keys, or hand something to who does, and
// write the state after that.
func (e *ending) endedBy(keys set, state Key, isUser map[*skeleton.Func]bool) bool {
	for i := range e.g.nodes {
		n := &e.g.nodes[i]
		meets := keys.has(int(n.key)) && n.key != 0
		for _, k := range n.ctxs {
			meets = meets || keys.has(int(k))
		}
		for _, a := range n.arms {
			meets = meets || a.key != 0 && keys.has(int(a.key))
		}
		if meets && e.publishesLate(i, state, isUser) {
			return true
		}
	}
	return false
}

// raisesEnd reports whether the caller itself raises something that ends r.
func (g *graph) raisesEnd(r *ending) bool {
	for i := range g.nodes {
		n := &g.nodes[i]
		if (n.kind == skeleton.Close || n.kind == skeleton.Cancel) && r.waits.has(int(n.key)) {
			return true
		}
	}
	return false
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

// callerGraph inlines the caller c and cuts it down to the ways to a read of state; nil
// if there is none.
func (p *Package) callerGraph(c *Body, state Key, flags set) *graph {
	g := p.graphOf(c, func(k Key, kind skeleton.Kind) bool {
		switch kind {
		case skeleton.Load:
			return k == state || flags.has(int(k)) || p.waitedOn.has(int(k))
		case skeleton.Lock, skeleton.RLock, skeleton.Unlock, skeleton.RUnlock, skeleton.TryLock,
			skeleton.Store, skeleton.Make, skeleton.Use, skeleton.Call, skeleton.Pause:
			return false
		}
		return true
	}, func(f *skeleton.Func) bool {
		i := p.index[f]
		return p.waits[i] || p.loose[i] || len(p.raised[i]) > 0 || p.touched[i].has(int(state)) || p.touched[i].meets(flags)
	})
	g.weaken()
	return g.toReads(state)
}

// toReads cuts off what does not lead to a read of state; nil if nothing does.
func (g *graph) toReads(state Key) *graph {
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
	g.dropReturned()
	g.simplify(func(k Key) bool { return k == state })
	for i := range g.nodes {
		if g.nodes[i].kind == skeleton.Load && g.nodes[i].key == state {
			return g
		}
	}
	return nil
}

// decide answers q at one level after the other, as long as an execution is shown. One
// with the flags that the goroutines share stands if the program with all memory is too
// large.
func (p *Package) decide(q Question) (explore.Result, *program) {
	p.stats.Questions++
	var res explore.Result
	var prog *program
	if p.spent(1) {
		p.stats.TooLarge++
		return explore.Result{Answer: explore.TooLarge}, nil
	}
	for l := range levels {
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
		if r.Answer == explore.TooLarge || l < full && p.spent(1) {
			if l <= flagged {
				p.stats.TooLarge++
				return explore.Result{Answer: explore.TooLarge}, next
			}
			p.stats.Coarse++
			break
		}
		res, prog = r, next
	}
	if !p.related(q, prog, res) {
		p.stats.Unrelated++
		res.Answer = explore.Ordered
		return res, prog
	}
	p.stats.Found++
	return res, prog
}

// maxStates bounds one exploration.
const maxStates = 4000

// spent reports whether the work on the package is over its bound, which grows with the
// package, or a part of that: questions that are left are not answered.
func (p *Package) spent(part int) bool {
	const base, perNode = 1_000_000, 60
	s := &p.stats
	return s.Inlined+s.Simplified+s.Explored > (base+perNode*s.Nodes)/part
}

// explored notes what an exploration has cost.
func (p *Package) explored(res explore.Result) {
	p.stats.States += res.States
	p.stats.Explored += res.Steps
}
