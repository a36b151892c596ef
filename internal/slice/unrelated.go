package slice

import (
	"github.com/wsracecheck/wsracecheck/internal/explore"
	"github.com/wsracecheck/wsracecheck/internal/loc"
	"github.com/wsracecheck/wsracecheck/internal/skeleton"
)

// over is the identity of the end of the reader, for waits that may be for it.
const over Key = 1

// related reports whether the execution that prog shows for q is one even if each wait
// behind the observation that cannot be related to anybody is a wait for the end of the
// reader. What cannot be related is silence (semantics 7): a channel that nobody in the
// package raises, a call of another package on what has started the reader.
func (p *Package) related(q Question, prog *program, res explore.Result) bool {
	at, ok := prog.observedAt(res)
	if !ok {
		return true
	}
	q.joins = &at
	strict := p.program(q, full)
	if strict == nil || !strict.joined {
		return true
	}
	res = explore.Run(strict.Program)
	p.explored(res)
	return res.Answer != explore.Ordered
}

// observedAt is where the caller observes the end.
func (prog *program) observedAt(res explore.Result) (spot, bool) {
	var last *node
	for _, s := range res.Witness {
		if s.Thread != 0 {
			continue
		}
		if n := prog.nodeOf(&prog.Threads[0].Code[s.Instr]); n != nil {
			last = n
		}
		if s.Observes && last != nil {
			return last.spot(), true
		}
	}
	return spot{}, false
}

// mayJoin reports whether a wait for key, which node src spells l, may be for the end of a
// reader: it is neither a context nor raised by anybody known.
func (p *Package) mayJoin(key Key, l *loc.Loc) bool {
	if l != nil && isContext(l) {
		return false
	}
	return key == 0 || !p.raisedAtAll(key)
}

// raisedAtAll reports whether any function of the package raises key.
func (p *Package) raisedAtAll(key Key) bool {
	if p.raisedAny == nil {
		p.raisedAny = set{0}
		for _, s := range p.raised {
			p.raisedAny = p.raisedAny.union(s)
		}
		for _, e := range p.endings {
			p.raisedAny = p.raisedAny.union(e.raised)
		}
	}
	return p.raisedAny.has(int(key))
}

// callMayJoin reports whether a call of another package may wait for the end of r: it
// gets an object that was there when the goroutine was started.
func (p *Package) callMayJoin(c *skeleton.Callee, e *env, r *Body) bool {
	if r.Site == nil || len(r.Site.Callee.On) == 0 {
		return false
	}
	for _, l := range c.On {
		k := p.keys.of(p.place(l, e))
		for _, m := range r.Site.Callee.On {
			if k != 0 && k == p.keys.of(p.place(m, r.env)) {
				return true
			}
		}
	}
	return false
}

// possibleJoin turns node n of the caller, which src stands for, into a wait for the end
// of the reader if it may be one.
func (m *maker) possibleJoin(n *node, src *skeleton.Node, e *env) {
	switch src.Kind {
	case skeleton.Recv, skeleton.WaitGroup:
		l := m.p.Resolver.Signal(m.p.place(src.Obj, e))
		if m.p.mayJoin(m.p.keys.of(l), l) {
			n.key = over
		}
	case skeleton.Call:
		if m.p.callMayJoin(src.Callee, e, m.q.Reader.body) {
			n.kind, n.key, n.reg, n.ok = skeleton.Recv, over, skeleton.NoReg, skeleton.NoReg
		}
	case skeleton.Select:
		for i, a := range src.Arms {
			l := m.p.Resolver.Signal(m.p.place(a.Obj, e))
			if !a.Send && !a.Timer && !a.Stream && m.p.mayJoin(m.p.keys.of(l), l) {
				n.arms[i].key, n.arms[i].Timer = over, false
			}
		}
	}
}

// joinsBehind leaves the possible joins that come after the observation.
func (m *maker) joinsBehind(g *graph, at spot) {
	behind := make([]bool, len(g.nodes))
	var stack []int
	for i := range g.nodes {
		if g.nodes[i].spot() == at {
			stack = append(stack, g.nodes[i].succ...)
		}
	}
	for len(stack) > 0 {
		i := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		if !behind[i] {
			behind[i] = true
			stack = append(stack, g.nodes[i].succ...)
		}
	}
	for i := range g.nodes {
		n := &g.nodes[i]
		if n.kind == skeleton.Select {
			for k := range n.arms {
				if n.arms[k].key == over && !behind[i] {
					n.arms[k].key, n.arms[k].Timer = 0, true
				}
				m.out.joined = m.out.joined || n.arms[k].key == over
			}
		}
		if n.key != over {
			continue
		}
		if !behind[i] {
			*n = skip(*n)
		} else {
			m.out.joined = true
		}
	}
}

// endsOver lets the reader tell that it has ended.
func (g *graph) endsOver() {
	for i := range g.nodes {
		if n := g.nodes[i]; n.kind == skeleton.Return || n.kind == skeleton.Panic {
			g.nodes = append(g.nodes, n)
			g.nodes[i] = node{kind: skeleton.Cancel, key: over, succ: []int{len(g.nodes) - 1}, src: n.src, fn: n.fn, calls: n.calls}
		}
	}
}

// relayed reports whether q has no execution any more if a goroutine is part of the program
// that the reader starts and that raises what the caller waits for besides: it may be
// started when the state is written.
func (p *Package) relayed(q Question) bool {
	if q.Other != nil || q.joins != nil {
		return false
	}
	waits := p.wholeOf(q.Caller).waits.union(p.touched[p.index[q.Caller.Fn]].intersect(p.waitedOn))
	for _, o := range p.asker.started {
		if o == q.Reader || !q.Reader.starts(o) || !waits.meets(o.raised.without(q.Reader.raised)) {
			continue
		}
		u := q
		u.Other = o
		prog := p.program(u, full)
		if prog == nil {
			continue
		}
		res := explore.Run(prog.Program)
		p.explored(res)
		if res.Answer == explore.Ordered {
			return true
		}
	}
	return false
}
