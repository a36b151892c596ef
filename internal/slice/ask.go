package slice

import (
	"github.com/wsracecheck/wsracecheck/internal/explore"
	"github.com/wsracecheck/wsracecheck/internal/skeleton"
)

const kindSend = skeleton.Send

// ask puts the questions about one state, reader and caller: with what the reader
// raises itself, and with each other that raises what the caller waits for.
func (p *Package) ask(state Key, r *ending, c *Body, x *raisers, yield func(Question)) {
	g := p.callerGraph(c, state)
	if g == nil {
		return
	}
	sigs := g.waitsFor()
	own := false
	for _, i := range r.raises {
		k := r.g.nodes[i].key
		if sigs.has(int(k)) && r.writesAfter(i, state) {
			own = true
		}
	}
	if own || g.raisesEnd(r) {
		yield(Question{State: state, Reader: r, Caller: c})
	}
	seen := make(map[*ending]bool)
	for k := 1; k < len(p.keys.places); k++ {
		if !sigs.has(k) {
			continue
		}
		for _, o := range x.of(Key(k), r) {
			if !seen[o] && o.body.Fn != c.Fn && o.causes(Key(k), r) {
				seen[o] = true
				yield(Question{State: state, Reader: r, Caller: c, Other: o})
			}
		}
	}
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
func (p *Package) callerGraph(c *Body, state Key) *graph {
	g := p.graphOf(c, func(k Key, kind skeleton.Kind) bool {
		switch kind {
		case skeleton.Load:
			return k == state
		case skeleton.Lock, skeleton.RLock, skeleton.Unlock, skeleton.RUnlock, skeleton.TryLock,
			skeleton.Store, skeleton.Make, skeleton.Use, skeleton.Call, skeleton.Pause:
			return false
		}
		return true
	}, func(f *skeleton.Func) bool { return true })
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

// decide answers q: first without locks and flags, and if that shows an execution once
// more with them.
func (p *Package) decide(q Question) (explore.Result, *program) {
	coarse := p.program(q, false)
	p.stats.Questions++
	if coarse == nil {
		return explore.Result{}, nil
	}
	res := explore.Run(coarse.Program)
	p.stats.States += res.States
	if res.Answer == explore.Ordered {
		p.stats.Ordered++
		return res, coarse
	}
	fine := p.program(q, true)
	res = explore.Run(fine.Program)
	p.stats.States += res.States
	switch res.Answer {
	case explore.Ordered:
		p.stats.Ordered++
	case explore.TooLarge:
		p.stats.TooLarge++
	case explore.Found:
		p.stats.Found++
	}
	return res, fine
}
