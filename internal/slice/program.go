package slice

import (
	"github.com/wsracecheck/wsracecheck/internal/explore"
	"github.com/wsracecheck/wsracecheck/internal/skeleton"
)

// A program is the closed program of a question.
type program struct {
	*explore.Program
	q      Question
	graphs []*graph // by thread; nil for the outside
	tags   []tag    // by explore.Instr.Tag
	pk     *Package
	joined bool // some wait of the caller may be for the end of the reader
}

// A tag is what an instruction of a thread stands for.
type tag struct{ thread, node int }

// A maker makes the program of one question.
type maker struct {
	p        *Package
	q        Question
	level    level
	sigma    set // signals that matter
	flags    set // memory that somebody tests
	shared   set // locks and memory that more than one of the goroutines deals with
	out      *program
	passages []passage

	graphs  []*graph
	started bool // the reader is started by another thread of the program
	objects map[Key]int
	consts  map[string]int
}

// A level says how much of what the goroutines do is part of a program. Each has all
// executions of the next one, and more.
type level int

const (
	bare    level = iota // what the others raise and write, whatever they find on the way
	coarse               // what the caller waits for, who raises it, and the state
	locked               // and what the others wait for, and locks
	flagged              // and memory that more than one of them deals with
	full                 // and all other memory
	levels
)

// program makes the program of q at a level.
func (p *Package) program(q Question, level level) *program {
	m := &maker{p: p, q: q, level: level, shared: p.sharedBy(q), objects: make(map[Key]int), consts: make(map[string]int)}
	m.out = &program{Program: &explore.Program{MaxStates: maxStates}, q: q, pk: p}
	m.flags = q.Flags.union(p.waitedOn)
	m.sigma = m.signals()
	caller := m.callerGraph()
	if caller == nil {
		return nil
	}
	m.flags = m.flags.intersect(caller.tests(0)) // what it does not test tells it nothing
	m.passages = p.givesUp(caller, q.Reader, q.State)
	bodies := []*Body{q.Reader.body}
	if q.Other != nil {
		bodies = append(bodies, q.Other.body)
	}
	if q.joins != nil {
		m.joinsBehind(caller, *q.joins)
	}
	graphs := []*graph{caller}
	for i, b := range bodies {
		graphs = append(graphs, m.otherGraph(b, i == 0))
	}
	if level > coarse {
		m.refine(graphs)
		m.passages = p.givesUp(caller, q.Reader, q.State)
	}
	m.threads(graphs)
	return m.out
}

// signals is what one thread of the program waits for and another one raises. What is
// raised by somebody else may come at any time, and needs no name.
func (m *maker) signals() set {
	c := m.p.wholeOf(m.q.Caller)
	ws, rs := []set{c.waits}, []set{c.raises}
	for _, e := range []*ending{m.q.Reader, m.q.Other} {
		if e != nil {
			ws, rs = append(ws, e.waits.union(e.g.waitsFor())), append(rs, e.g.raisedKeys())
		}
	}
	if m.q.Outside != 0 {
		ws, rs = append(ws, nil), append(rs, set(nil).with(int(m.q.Outside)))
	}
	var out set
	if m.q.joins != nil {
		out = out.with(int(over))
	}
	for i, w := range ws {
		if i > 0 && m.level <= coarse {
			break
		}
		for j, r := range rs {
			if i != j {
				out = out.union(w.intersect(r))
			}
		}
	}
	return out
}

// whole is what a caller waits for and raises, with all that it calls.
type whole struct{ waits, raises set }

func (p *Package) wholeOf(b *Body) whole {
	w, ok := p.wholes[b.Fn]
	if !ok {
		g := p.graphOf(b, func(_ Key, kind skeleton.Kind) bool { return raises(kind) || waits(kind) }, p.does)
		w = whole{g.waitsFor(), g.raisedKeys()}
		p.wholes[b.Fn] = w
	}
	return w
}

func waits(k skeleton.Kind) bool {
	switch k {
	case skeleton.Recv, skeleton.Select, skeleton.Stream, skeleton.WaitGroup:
		return true
	}
	return false
}

func (m *maker) keep(k Key) bool { return k == m.q.State }

// sharedBy is what more than one of the goroutines of q deals with.
func (p *Package) sharedBy(q Question) set {
	c, r := p.touchedBy(q.Caller), p.touchedBy(q.Reader.body)
	out := c.intersect(r)
	if q.Other != nil {
		o := p.touchedBy(q.Other.body)
		out = out.union(c.intersect(o)).union(r.intersect(o))
	}
	return out
}

// touchedBy is what b deals with, with the functions that it was given.
func (p *Package) touchedBy(b *Body) set {
	out := p.touched[p.index[b.Fn]]
	if b.env == nil {
		return out
	}
	for _, f := range b.env.funcs {
		if fn := p.Func(f.callee.Fn); fn != nil {
			out = out.union(p.touched[p.index[fn]])
		}
	}
	return out
}

// raisedKeys is what the goroutine raises.
func (g *graph) raisedKeys() set {
	var s set
	for i := range g.nodes {
		if raises(g.nodes[i].kind) {
			s = s.with(int(g.nodes[i].key))
		}
	}
	return s
}

// cut leaves of the caller's graph what leads to a read of state, and with after what
// comes behind one; nil if nothing does.
func (g *graph) cut(state Key, after bool) *graph {
	if !after {
		return g.toReads(state)
	}
	for i := range g.nodes {
		g.nodes[i].read = g.nodes[i].kind == skeleton.Load && g.nodes[i].key == state
	}
	g.dropReturned()
	g.simplify(func(k Key) bool { return k == state })
	return g
}

// refine takes out locks that only one goroutine takes, and memory that nobody tests.
func (m *maker) refine(graphs []*graph) {
	for _, g := range graphs {
		g.ownUnlocks()
	}
	for range 3 {
		seen := make(map[Key]int)
		tested := set(nil)
		for t, g := range graphs {
			for i := range g.nodes {
				n := &g.nodes[i]
				switch n.kind {
				case skeleton.Lock, skeleton.RLock, skeleton.TryLock:
					seen[n.key] |= 1 << t
				case skeleton.Load, skeleton.Swap, skeleton.CAS:
					tested = tested.with(int(n.key))
				}
			}
		}
		for _, g := range graphs {
			for i := range g.nodes {
				n := &g.nodes[i]
				switch n.kind {
				case skeleton.Lock, skeleton.RLock, skeleton.Unlock, skeleton.RUnlock, skeleton.TryLock:
					if s := seen[n.key]; n.key == 0 || s&(s-1) == 0 {
						*n = skip(*n)
					}
				case skeleton.Store, skeleton.Count:
					if n.key != m.q.State && !tested.has(int(n.key)) {
						*n = skip(*n)
					}
				}
			}
			g.simplify(m.keep)
		}
	}
}

// threads turns graphs into the threads of the program: caller, reader, other, outside.
func (m *maker) threads(graphs []*graph) {
	kinds := make(map[Key]explore.ObjKind)
	for _, g := range graphs {
		for i := range g.nodes {
			m.kindsOf(&g.nodes[i], kinds)
		}
	}
	m.graphs, m.started = graphs, m.starts(graphs, 1)
	roles := []explore.Role{explore.Caller, explore.Reader, explore.Other}
	for t, g := range graphs {
		for i := range g.nodes {
			n := &g.nodes[i]
			m.object(n.key, kinds, n)
			for _, a := range n.arms {
				m.object(a.key, kinds, n)
			}
		}
		th := explore.Thread{Regs: g.regs, Live: !m.starts(graphs, t), Role: roles[t], Name: g.name()}
		m.code(&th, g, t)
		m.out.Threads = append(m.out.Threads, th)
		m.out.graphs = append(m.out.graphs, g)
	}
	m.environment()
}

// starts reports whether another thread of the program starts thread t. A caller that
// starts the reader only when it has read starts the next one.
func (m *maker) starts(graphs []*graph, t int) bool {
	for u, g := range graphs {
		for i := range g.nodes {
			if n := &g.nodes[i]; u != t && n.kind == skeleton.Spawn && n.spawn != nil && n.spawn.Site == m.body(t).Site {
				return u != 0 || t != 1 || g.leadsToRead(i, m.q.State)
			}
		}
	}
	return false
}

func (g *graph) leadsToRead(i int, state Key) bool {
	seen := make([]bool, len(g.nodes))
	stack := []int{i}
	for len(stack) > 0 {
		k := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		if seen[k] {
			continue
		}
		seen[k] = true
		if n := &g.nodes[k]; n.kind == skeleton.Load && n.key == state {
			return true
		}
		stack = append(stack, g.nodes[k].succ...)
	}
	return false
}

// body is what thread t runs.
func (m *maker) body(t int) *Body {
	switch t {
	case 0:
		return m.q.Caller
	case 1:
		return m.q.Reader.body
	}
	return m.q.Other.body
}

func (g *graph) name() string {
	for i := range g.nodes {
		f := g.nodes[i].calls
		if f == nil {
			continue
		}
		for f.up != nil {
			f = f.up
		}
		return f.fn.Name
	}
	return "?"
}
