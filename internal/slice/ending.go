package slice

import (
	"go/types"

	"github.com/wsracecheck/wsracecheck/internal/loc"
	"github.com/wsracecheck/wsracecheck/internal/skeleton"
)

// An ending is what a goroutine does at its end: which signals it raises, which places
// it writes, and what may come after what.
type ending struct {
	body *Body
	g    *graph
	// serves[i] tells that from node i on the goroutine may still serve somebody.
	serves []bool
	// rounds[i] tells that node i lies in a circle in which it gets something: it is part
	// of what the goroutine does all the time.
	rounds []bool
	// server tells that it serves anybody at any time.
	server bool
	alone  *bool         // whether it does so other than in calls that users can make as well
	raises []int         // nodes
	writes []int         // nodes; none that it serves behind
	ends   map[spot]bool // of raises: they tell of the end
	finals map[spot]bool // of writes
	waits  set           // what it waits for or polls
	raised set           // what it raises, with flags that it sets
	// latched is what it waits for before it serves.
	latched set
	joins   set // groups that it waits for
	polls   set // flags that it tests where it may go round
	// delivers is what it sends on, stores the memory that it stores to, at any time.
	delivers, stores set
	reach            map[int][]bool
}

// endingOf looks at what b runs, with everything that it calls.
func (p *Package) endingOf(b *Body) *ending {
	e := p.endings[b]
	if e == nil {
		e = p.newEnding(b)
		p.endings[b] = e
	}
	return e
}

// maxUserCall bounds the calls that users can make as well and that are looked into where
// another of their calls makes them: it is a reader of its own.
const maxUserCall = 300

func (p *Package) newEnding(b *Body) *ending {
	does := p.does
	if b.Kind == User {
		does = func(f *skeleton.Func) bool {
			return p.does(f) && (!p.userFns[f] || p.size[p.index[f]] <= maxUserCall)
		}
	}
	in := &inliner{p: p, g: &graph{}, calls: does, strict: b.role != caller, ending: true}
	in.wanted = func(k Key, kind skeleton.Kind) bool {
		switch kind {
		case skeleton.Load, skeleton.Make, skeleton.Use, skeleton.Lock, skeleton.RLock, skeleton.Unlock, skeleton.RUnlock, skeleton.TryLock:
			return false
		}
		return true
	}
	g := in.graph(b)
	if g.over {
		p.stats.Over++
	}
	g.dropReturned()
	g.weaken()
	g.simplify(func(Key) bool { return false })
	e := &ending{body: b, g: g, reach: make(map[int][]bool), ends: make(map[spot]bool), finals: make(map[spot]bool)}
	e.service()
	e.polls = p.polled(b.Fn)
	e.waits, e.raised, e.delivers, e.stores = g.awaited, g.raised, g.sent, g.stored
	for i := range g.nodes {
		n := &g.nodes[i]
		switch {
		case n.key == 0:
		case raises(n.kind):
			e.raises = append(e.raises, i)
			e.ends[n.spot()] = e.isEnd(i)
		case writes(n.kind) && !e.rounds[i] && !e.counts(n) && e.isEnd(i) && p.isState(n) && !b.callsFromTest(n) && e.ruledOut(p, n) == noRule:
			e.writes = append(e.writes, i)
			e.finals[n.spot()] = true
		case n.kind == skeleton.Recv || n.kind == skeleton.Stream:
			e.waits = e.waits.with(int(n.key))
		}
		switch n.kind {
		case skeleton.Send:
			e.delivers = e.delivers.with(int(n.key))
		case skeleton.WaitGroup:
			e.joins = e.joins.with(int(n.key))
		case skeleton.Store, skeleton.Count:
			e.stores = e.stores.with(int(n.key))
		}
		for _, k := range n.ctxs {
			e.waits = e.waits.with(int(k))
		}
		if raises(n.kind) || n.kind == skeleton.Store && n.val.Kind != skeleton.Zero {
			e.raised = e.raised.with(int(n.key))
		}
		for _, a := range n.arms {
			if !a.Send {
				e.waits = e.waits.with(int(a.key))
			}
		}
	}
	e.latched = e.latches()
	e.waits = e.waits.without(e.latched)
	return e
}

func raises(k skeleton.Kind) bool {
	switch k {
	case skeleton.Close, skeleton.Cancel, skeleton.Send, skeleton.Done:
		return true
	}
	return false
}

func writes(k skeleton.Kind) bool {
	switch k {
	case skeleton.Store, skeleton.Swap, skeleton.CAS, skeleton.Count:
		return true
	}
	return false
}

// isState reports whether what node n writes can be close state by its type.
func (p *Package) isState(n *node) bool {
	l := p.keys.places[n.key]
	t := l.Type()
	if t == nil {
		return false
	}
	switch u := t.Underlying().(type) {
	case *types.Basic, *types.Pointer:
		return true
	case *types.Slice:
		return true
	case *types.Interface:
		return true
	case *types.Struct:
		return u.NumFields() > 0 && !isTime(t)
	}
	return false
}

// counts reports whether n counts how often something was called: a call that is made
// again and again serves each time.
func (e *ending) counts(n *node) bool {
	return n.kind == skeleton.Count && e.body.Kind != Started
}

// isTime reports whether t is a time: a time stamp says when, not why.
func isTime(t types.Type) bool {
	n := loc.NamedOf(t)
	return n != nil && n.Obj().Name() == "Time" && n.Obj().Pkg() != nil && n.Obj().Pkg().Path() == "time"
}

// does reports whether f or what it calls does anything that others can notice.
func (p *Package) does(f *skeleton.Func) bool {
	i := p.index[f]
	return p.acts[i]
}

// service finds from where on the goroutine serves nobody: it serves in a circle in
// which it gets something and hands something on.
func (e *ending) service() {
	g := e.g
	comp := components(len(g.nodes), func(i int, f func(int)) {
		for _, s := range g.nodes[i].succ {
			f(s)
		}
	})
	size := make(map[int]int)
	gets, gives := make(map[int]bool), make(map[int]bool)
	self := make(map[int]bool)
	for i := range g.nodes {
		c := comp[i]
		size[c]++
		in, out := e.deals(&g.nodes[i])
		gets[c], gives[c] = gets[c] || in, gives[c] || out
		for _, s := range g.nodes[i].succ {
			self[c] = self[c] || s == i
		}
	}
	e.rounds = make([]bool, len(g.nodes))
	for i, c := range comp {
		e.rounds[i] = (size[c] > 1 || self[c]) && gets[c]
	}
	serving := make(map[int]bool)
	e.serves = make([]bool, len(g.nodes))
	// Components are numbered successors first.
	byComp := make([][]int, len(size))
	for i, c := range comp {
		byComp[c] = append(byComp[c], i)
	}
	for c, ms := range byComp {
		serving[c] = (size[c] > 1 || self[c]) && gets[c] && gives[c]
		e.server = e.server || serving[c]
		for _, m := range ms {
			for _, s := range g.nodes[m].succ {
				serving[c] = serving[c] || serving[comp[s]]
			}
		}
		for _, m := range ms {
			e.serves[m] = serving[c]
		}
	}
}

// deals tells whether a node gets something from outside, and whether it hands
// something on to others.
func (e *ending) deals(n *node) (in, out bool) {
	if n.src == nil || n.kind != n.src.Kind {
		return false, false
	}
	d := dealsOf(n.src).or(n.deals)
	return d.gets, d.gives
}

// after tells which nodes may come after node i.
func (e *ending) after(i int) []bool {
	if r, ok := e.reach[i]; ok {
		return r
	}
	r := make([]bool, len(e.g.nodes))
	stack := append([]int(nil), e.g.nodes[i].succ...)
	for len(stack) > 0 {
		k := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		if r[k] {
			continue
		}
		r[k] = true
		stack = append(stack, e.g.nodes[k].succ...)
	}
	e.reach[i] = r
	return r
}

// isEnd reports whether what node i raises tells of the end: the goroutine serves
// nobody any more, and what it was started for is over.
func (e *ending) isEnd(i int) bool {
	if e.serves[i] {
		return false
	}
	if e.server {
		return true
	}
	calls := false
	for k, ok := range e.after(i) {
		if !ok {
			continue
		}
		switch n := &e.g.nodes[k]; n.kind {
		case skeleton.Select:
			if !n.deflt {
				return false
			}
		case skeleton.Recv, skeleton.Stream, skeleton.Pause:
			return false
		case skeleton.Call:
			calls = calls || n.src.Callee.User && n.src.Callee.Method == ""
		}
	}
	return !calls || e.worked(i)
}

// worked reports whether the goroutine may have waited or called somebody before node i.
func (e *ending) worked(i int) bool {
	for k := range e.g.nodes {
		switch n := &e.g.nodes[k]; n.kind {
		case skeleton.Recv, skeleton.Stream, skeleton.Pause, skeleton.Select, skeleton.Call:
			if k != i && e.after(k)[i] {
				return true
			}
		}
	}
	return false
}

// dropReturned forgets what a goroutine returns: nobody gets it.
func (g *graph) dropReturned() {
	for i := range g.nodes {
		if g.nodes[i].kind == skeleton.Return {
			g.nodes[i].vals = nil
		}
	}
}

// polled is the flags that f, or what it calls, tests in a circle: bools and numbers that
// the goroutine goes on by.
func (p *Package) polled(f *skeleton.Func) set {
	var out set
	for k := range p.tested[p.index[f]].all {
		if isFlag(p.keys.places[k]) {
			out = out.with(k)
		}
	}
	return out
}
