package slice

import (
	"github.com/wsracecheck/wsracecheck/internal/loc"
	"github.com/wsracecheck/wsracecheck/internal/skeleton"
)

// maxKept bounds the nodes of the graphs that are kept, of all goroutines of a package.
const maxKept = 300_000

// A run is what a Body runs, as what it is looked at.
type run struct {
	fn   *skeleton.Func
	env  *env
	role role
	site *skeleton.Node
	in   *skeleton.Func
	then *loc.Loc
}

func (b *Body) run() run { return run{b.Fn, b.env, b.role, b.Site, b.In, b.Then} }

// wholeGraph inlines all that b does, and simplifies it. It is made once: what a question
// needs of it is cut out of a copy. Nil if it is too large.
func (p *Package) wholeGraph(b *Body) *graph {
	r := b.run()
	g, ok := p.graphs[r]
	if ok {
		return g
	}
	g = (&inliner{p: p, g: &graph{}, wanted: anything, calls: p.matters, strict: b.role != caller, whole: true}).graph(b)
	if g.over {
		g = nil
	} else {
		g.simplify(func(Key) bool { return true })
		g.describe()
	}
	if g == nil || p.kept+len(g.nodes) <= maxKept {
		p.graphs[r] = g
		if g != nil {
			p.kept += len(g.nodes)
		}
	}
	return g
}

// anything is all that some question may need.
func anything(k Key, kind skeleton.Kind) bool {
	switch kind {
	case skeleton.Make, skeleton.Use, skeleton.Call, skeleton.Pause:
		return false
	}
	return k != 0 || kind == skeleton.Spawn
}

// matters reports whether f or what it calls may matter to some question.
func (p *Package) matters(f *skeleton.Func) bool {
	i := p.index[f]
	return p.acts[i] || p.waits[i] || p.loose[i] || len(p.touched[i]) > 0
}

// restricted is a copy of g with what is wanted.
func (g *graph) restricted(wanted func(Key, skeleton.Kind) bool) *graph {
	out := &graph{nodes: make([]node, len(g.nodes)), regs: g.regs, loops: g.loops, stats: g.stats}
	edges := 0
	for i := range g.nodes {
		edges += len(g.nodes[i].succ)
	}
	room := make([]int, 0, edges)
	for i := range g.nodes {
		n := g.nodes[i]
		at := len(room)
		room = append(room, n.succ...)
		n.succ = room[at:len(room):len(room)]
		out.nodes[i] = n.restricted(wanted)
	}
	return out
}

// restricted is n, or what is left of it if it is not wanted.
func (n node) restricted(wanted func(Key, skeleton.Kind) bool) node {
	n.vals = append([]skeleton.Val(nil), n.vals...)
	n.arms = append([]arm(nil), n.arms...)
	switch n.kind {
	case skeleton.Select:
		some := false
		for i := range n.arms {
			k := &n.arms[i]
			if k.key != 0 && !wanted(k.key, skeleton.Recv) {
				k.key, k.Timer = 0, true
			}
			some = some || k.key != 0
		}
		if !some {
			return node{kind: skeleton.Unknown, succ: n.succ, src: n.src, fn: n.fn, calls: n.calls}
		}
	case onceIn:
		if !wanted(n.key, skeleton.Once) { // nothing is known of whether it has run
			return node{kind: skeleton.Unknown, succ: n.succ, src: n.src, fn: n.fn, calls: n.calls}
		}
	case onceOut:
		if !wanted(n.key, skeleton.Once) {
			return skip(n)
		}
	case skeleton.Nop, skeleton.Branch, skeleton.Unknown, skeleton.Set, skeleton.Havoc, skeleton.Return,
		skeleton.Panic, skeleton.Halt, skeleton.Spawn:
	default:
		if !wanted(n.key, n.kind) {
			return skip(n)
		}
	}
	return n
}
