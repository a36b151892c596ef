package slice

import (
	"github.com/wsracecheck/wsracecheck/internal/loc"
	"github.com/wsracecheck/wsracecheck/internal/skeleton"
)

// Kinds of nodes that only graphs have.
const (
	onceIn  skeleton.Kind = 200 + iota // Succ[0] runs the body, Succ[1] goes on behind it
	onceOut                            // the body has run
)

// Limits of one graph.
const (
	maxNodes = 3000  // of a graph, before it is simplified
	maxWhole = 20000 // of one that is made once
	maxDepth = 14    // of inlined calls
)

// A Body is what a goroutine runs.
type Body struct {
	Fn   *skeleton.Func
	Args []skeleton.Val // constants only; an entry that is none is Any
	Then *loc.Loc       // a group that is counted down when Fn has returned
	Site *skeleton.Node // the start, nil for a user's call
	In   *skeleton.Func // the function that starts it
	Kind BodyKind
	// Looped tells that the start may happen more than once for one object.
	Looped bool
	env    *env
	role   role
}

// A role is what a Body is in a question.
type role uint8

const (
	reader role = iota // or another who raises signals
	caller
)

// A BodyKind is who runs a Body.
type BodyKind uint8

const (
	Started  BodyKind = iota // a goroutine of the package
	Callback                 // a library, on a goroutine of its own
	User                     // a user's call
)

// An inliner makes the graph of one goroutine.
type inliner struct {
	p *Package
	g *graph
	// wanted tells whether what is done with a place matters, calls whether a call of
	// the function may do anything that matters.
	wanted func(Key, skeleton.Kind) bool
	calls  func(*skeleton.Func) bool
	// adapt changes a node that was copied from a skeleton, before it is looked at whether
	// it matters; nil for none.
	adapt  func(*node, *skeleton.Node, *env)
	whole  bool // it is made once
	ending bool // only what may be the end of the goroutine matters
	strict bool // of objects that the goroutine makes itself, nobody else knows one
}

// graphOf is what b runs, as far as it is wanted. Of one that is too large only calls for
// which calls holds are inlined.
func (p *Package) graphOf(b *Body, wanted func(Key, skeleton.Kind) bool, calls func(*skeleton.Func) bool) *graph {
	if g := p.wholeGraph(b); g != nil {
		g = g.restricted(wanted)
		p.stats.Inlined += len(g.nodes)
		return g
	}
	return (&inliner{p: p, g: &graph{}, wanted: wanted, calls: calls, strict: b.role != caller}).graph(b)
}

func (in *inliner) graph(b *Body) *graph {
	p := in.p
	fr := &frame{fn: b.Fn, env: b.env}
	in.g.regs = b.Fn.Regs
	start := in.add(node{kind: skeleton.Nop})
	at := start
	for i, a := range b.Args {
		if a.Kind != skeleton.Any && i < b.Fn.Regs {
			n := in.add(node{kind: skeleton.Set, reg: i, val: a, fn: b.Fn})
			in.g.nodes[at].succ = []int{n}
			at = n
		}
	}
	if l := p.after[b.Fn]; l != nil && b.role == caller && in.wanted(p.signal(l, b.env), skeleton.Recv) {
		n := in.add(node{kind: skeleton.Recv, key: p.signal(l, b.env), reg: skeleton.NoReg, ok: skeleton.NoReg, fn: b.Fn, calls: fr, src: p.began(b.Fn)})
		in.g.nodes[at].succ = []int{n}
		at = n
	}
	entry := in.body(fr, -1, nil)
	in.g.nodes[at].succ = []int{entry}
	if b.Then != nil {
		in.finish(p.signal(b.Then, b.env), b)
	}
	p.stats.Inlined += len(in.g.nodes)
	in.g.stats = &p.stats
	return in.g
}

// began stands for the start of f.
func (p *Package) began(f *skeleton.Func) *skeleton.Node {
	return &skeleton.Node{Kind: skeleton.Recv, Reg: skeleton.NoReg, Ok: skeleton.NoReg, Obj: p.after[f], Pos: f.Fn.Pos()}
}

// finish lets each way out of the goroutine signal key.
func (in *inliner) finish(key Key, b *Body) {
	for i := range in.g.nodes {
		n := &in.g.nodes[i]
		if n.kind != skeleton.Return && n.kind != skeleton.Panic || !in.wanted(key, skeleton.Done) {
			continue
		}
		ret := in.add(*n)
		n = &in.g.nodes[i]
		kind := skeleton.Done
		if b.Site != nil && b.Site.Callee.ThenClose {
			kind = skeleton.Close
		}
		*n = node{kind: kind, key: key, succ: []int{ret}, fn: b.Fn, src: b.Site}
	}
}

func (in *inliner) limit() int {
	if in.whole || in.ending {
		return maxWhole
	}
	return maxNodes
}

func (in *inliner) add(n node) int {
	in.g.nodes = append(in.g.nodes, n)
	return len(in.g.nodes) - 1
}

// body copies the nodes of fr.fn. Its returns go on at next, with the results in
// registers; next < 0 leaves them as they are.
func (in *inliner) body(fr *frame, next int, results []int) int {
	base := len(in.g.nodes)
	l := in.leanOf(fr.fn)
	in.g.nodes = append(in.g.nodes, make([]node, len(l.live))...)
	for k := range l.live {
		if len(in.g.nodes) > in.limit() {
			in.g.over = true
			in.g.nodes[base+k] = node{kind: skeleton.Halt, fn: fr.fn, calls: fr}
			continue
		}
		in.node(fr, l, base, k, next, results)
	}
	return base + l.pos[0]
}

func (in *inliner) leanOf(f *skeleton.Func) *lean {
	if in.whole || in.ending {
		return in.p.leanOf(f, in.ending)
	}
	return allOf(f)
}

// node copies the node of fr.fn that is the k-th of what is inlined of it.
func (in *inliner) node(fr *frame, l *lean, base, k, next int, results []int) {
	i := l.live[k]
	src := &fr.fn.Nodes[i]
	n := node{
		kind: src.Kind, reg: move(src.Reg, fr), ok: move(src.Ok, fr), n: src.N,
		val: shift(src.Val, fr), old: shift(src.Old, fr), test: src.Test, deflt: src.Default,
		src: src, fn: fr.fn, calls: fr,
	}
	n.test.Reg += fr.regs
	n.test.Is = shift(src.Test.Is, fr)
	for _, s := range src.Succ {
		n.succ = append(n.succ, base+l.pos[s])
	}
	at := base + k
	switch src.Kind {
	case skeleton.Return:
		in.returns(at, n, fr, next, results)
		return
	case skeleton.Call, skeleton.Once:
		in.call(at, i, n, fr)
		return
	case skeleton.Spawn:
		n.spawn = in.p.spawned(fr.fn, src, fr.env)
		if n.spawn == nil || !in.calls(n.spawn.Fn) && n.spawn.Then == nil {
			n = skip(n)
		}
	case skeleton.Select:
		some := false
		for _, a := range src.Arms {
			k := arm{Arm: a, key: in.p.signal(a.Obj, fr.env)}
			k.Val, k.Reg, k.Ok = shift(a.Val, fr), move(a.Reg, fr), move(a.Ok, fr)
			if a.Timer { // nobody raises it
				k.key = 0
			}
			k.never = a.Stream && !a.Send && in.p.isQuiet(in.p.Resolver.Signal(in.p.place(a.Obj, fr.env)), fr)
			n.arms = append(n.arms, k)
		}
		in.adapted(&n, fr)
		for i := range n.arms {
			k := &n.arms[i]
			if k.key != 0 && !in.wanted(k.key, skeleton.Recv) {
				k.key, k.Timer = 0, true
			}
			some = some || k.key != 0
		}
		if !some {
			n = node{kind: skeleton.Unknown, succ: n.succ, src: src, fn: fr.fn, calls: fr}
		}
	default:
		n = in.plain(n, src, fr)
	}
	in.g.nodes[at] = n
}

// plain resolves the place of a node that has one, and drops what does not matter.
func (in *inliner) plain(n node, src *skeleton.Node, fr *frame) node {
	switch src.Kind {
	case skeleton.Close, skeleton.Cancel, skeleton.Send, skeleton.Recv, skeleton.Stream,
		skeleton.Lock, skeleton.RLock, skeleton.Unlock, skeleton.RUnlock, skeleton.TryLock,
		skeleton.CondWait, skeleton.CondWake, skeleton.Add, skeleton.Done, skeleton.WaitGroup:
		n.key = in.p.signal(src.Obj, fr.env)
		n.fresh = in.strict && in.p.isFresh(in.p.place(src.Obj, fr.env), src.In, fr, true)
	case skeleton.Load, skeleton.Store, skeleton.Swap, skeleton.CAS, skeleton.Count:
		l := in.p.place(src.Obj, fr.env)
		n.key, n.fresh = in.p.keys.of(l), in.p.isFresh(l, src.In, fr, in.strict)
	case skeleton.Pause, skeleton.Use, skeleton.Make:
		if !in.wanted(0, src.Kind) {
			return skip(n)
		}
		return n
	default:
		return n
	}
	in.adapted(&n, fr)
	if !in.wanted(n.key, src.Kind) || n.fresh {
		return skip(n)
	}
	return n
}

func (in *inliner) adapted(n *node, fr *frame) {
	if in.adapt != nil {
		in.adapt(n, n.src, fr.env)
	}
}

// skip turns n into a node that only makes its results unknown.
func skip(n node) node {
	switch n.kind {
	case skeleton.Load, skeleton.Recv, skeleton.Stream, skeleton.Pause, skeleton.Swap, skeleton.CAS, skeleton.Count:
		return node{kind: skeleton.Havoc, reg: n.reg, ok: n.ok, succ: n.succ, src: n.src, fn: n.fn, calls: n.calls}
	case skeleton.TryLock:
		return node{kind: skeleton.Unknown, succ: n.succ, src: n.src, fn: n.fn, calls: n.calls}
	}
	return node{kind: skeleton.Nop, succ: n.succ, src: n.src, fn: n.fn, calls: n.calls}
}

// A link is one call in a chain of calls.
type link struct {
	up int
	at *skeleton.Node
}

// chain numbers the chains of calls that lead to a function.
func (p *Package) chain(up *frame, at *skeleton.Node) int {
	l := link{up.id, at}
	id, ok := p.chains[l]
	if !ok {
		id = len(p.chains) + 1
		p.chains[l] = id
	}
	return id
}

// returns hands the results of an inlined call to its caller.
func (in *inliner) returns(at int, n node, fr *frame, next int, results []int) {
	for _, v := range n.src.Vals {
		n.vals = append(n.vals, shift(v, fr))
	}
	if next < 0 {
		in.g.nodes[at] = n
		return
	}
	for i := len(results) - 1; i >= 0; i-- {
		if results[i] == skeleton.NoReg {
			continue
		}
		set := node{kind: skeleton.Havoc, reg: results[i], ok: skeleton.NoReg, succ: []int{next}, fn: fr.fn, calls: fr, src: n.src}
		if i < len(n.vals) && n.vals[i].Kind != skeleton.Any {
			set.kind, set.val = skeleton.Set, n.vals[i]
		}
		next = in.add(set)
	}
	in.g.nodes[at] = node{kind: skeleton.Nop, succ: []int{next}, fn: fr.fn, calls: fr, src: n.src}
}

// call inlines a call, or says that its results are not known.
func (in *inliner) call(at, i int, n node, fr *frame) {
	b := in.p.callee(n.src.Callee, fr.env)
	if b != nil && in.ending && in.calls(b.Fn) && in.p.servesBehind(fr, i) {
		in.serving(at, n, fr, b)
		return
	}
	key := in.p.signal(n.src.Obj, fr.env)
	gate := n.src.Kind == skeleton.Once && key != 0 && in.wanted(key, skeleton.Once)
	if b == nil || !in.calls(b.Fn) && !gate || fr.depth >= maxDepth || fr.holds(b.Fn) || in.g.over {
		in.g.loops = in.g.loops || b != nil && fr.holds(b.Fn)
		in.unknown(at, n, fr, b)
		return
	}
	next := n.succ[0]
	to := &frame{up: fr, at: n.src, fn: b.Fn, regs: in.g.regs, env: b.env, depth: fr.depth + 1, index: i, id: in.p.chain(fr, n.src)}
	in.g.regs += b.Fn.Regs
	if gate {
		next = in.add(node{kind: onceOut, key: key, succ: []int{n.succ[0]}, fn: fr.fn, calls: fr, src: n.src})
	}
	regs := make([]int, len(n.src.Regs))
	for i, r := range n.src.Regs {
		regs[i] = move(r, fr)
	}
	entry := in.body(to, next, regs)
	entry = in.pass(n, to, fr, entry)
	if gate {
		in.g.nodes[at] = node{kind: onceIn, key: key, succ: []int{entry, n.succ[0]}, fn: fr.fn, calls: fr, src: n.src}
		return
	}
	in.g.nodes[at] = node{kind: skeleton.Nop, succ: []int{entry}, fn: fr.fn, calls: fr, src: n.src}
	if n.src.Kind == skeleton.Once { // nothing is known of whether it has run
		in.g.nodes[at] = node{kind: skeleton.Unknown, succ: []int{entry, n.succ[0]}, fn: fr.fn, calls: fr, src: n.src}
	}
}

// serving is a call that the goroutine makes while it serves: of what it does only is
// noted what it gets and hands on, waits for and raises.
func (in *inliner) serving(at int, n node, fr *frame, b *Body) {
	in.unknown(at, n, fr, b)
	q := in.p.index[b.Fn]
	in.g.nodes[at].kind, in.g.nodes[at].deals = skeleton.Call, in.p.dealt[q]
	in.g.awaited = in.g.awaited.union(in.p.awaited[q])
	in.g.raised = in.g.raised.union(in.p.raised[q])
	in.g.sent, in.g.stored = in.g.sent.union(in.p.sent[q]), in.g.stored.union(in.p.stored[q])
}

// pass sets the parameters of the call to.
func (in *inliner) pass(n node, to, fr *frame, entry int) int {
	for i := len(n.src.Callee.Args) - 1; i >= 0; i-- {
		a := n.src.Callee.Args[i]
		if i >= len(to.fn.Params) {
			continue
		}
		set := node{kind: skeleton.Havoc, reg: to.regs + i, ok: skeleton.NoReg, succ: []int{entry}, fn: fr.fn, calls: fr, src: n.src}
		if a.Kind != skeleton.Any {
			set.kind, set.val = skeleton.Set, shift(a, fr)
		}
		entry = in.add(set)
	}
	return entry
}

// unknown is a call of which only is known that it may return anything.
func (in *inliner) unknown(at int, n node, fr *frame, b *Body) {
	next := n.succ[0]
	for i, r := range n.src.Regs {
		if r == skeleton.NoReg {
			continue
		}
		set := node{kind: skeleton.Havoc, reg: move(r, fr), ok: skeleton.NoReg, succ: []int{next}, fn: fr.fn, calls: fr, src: n.src}
		if i < len(n.src.Vals) && n.src.Vals[i].Kind != skeleton.Any {
			set.kind, set.val = skeleton.Set, shift(n.src.Vals[i], fr)
		}
		next = in.add(set)
	}
	kind := skeleton.Nop
	if in.wanted(0, skeleton.Call) && b == nil {
		kind = skeleton.Call
	}
	in.g.nodes[at] = node{kind: kind, succ: []int{next}, src: n.src, fn: fr.fn, calls: fr}
	if n.src.Callee != nil && kind == skeleton.Call {
		for _, l := range n.src.Callee.Contexts {
			in.g.nodes[at].ctxs = append(in.g.nodes[at].ctxs, in.p.signal(l, fr.env))
		}
	}
	if b == nil {
		in.adapted(&in.g.nodes[at], fr)
	}
}
