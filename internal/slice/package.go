package slice

import (
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/wsracecheck/wsracecheck/internal/loc"
	"github.com/wsracecheck/wsracecheck/internal/skeleton"
)

// A Package is what questions are asked of.
type Package struct {
	Resolver *loc.Resolver
	Funcs    []*skeleton.Func // in the order of the source

	keys     *keys
	byFn     map[*ssa.Function]*skeleton.Func
	index    map[*skeleton.Func]int
	callers  map[*skeleton.Func][]site // who calls it, in the order of the source
	touched  []set                     // by function: keys that it or what it calls deals with
	loose    []bool                    // by function: it deals with places that its callers name
	waits    []bool                    // by function: it or what it calls waits for something
	acts     []bool                    // by function: it or what it calls does what others can notice
	chains   map[link]int
	raised   []set // by function: what it or what it calls raises
	awaited  []set // by function: what it or what it calls waits for
	tested   []set // by function: memory that it or what it calls tests
	sent     []set // by function: what it or what it calls sends on
	stored   []set // by function: memory that it or what it calls stores to
	befores  map[reading]before
	waited   map[site]bool
	open     map[reading]bool // of which nothing is known, since the program was too large
	dealt    []dealing        // by function: what it or what it calls gets and hands on
	service  map[*skeleton.Func][]bool
	size     []int // by function: nodes, with all that it calls, as often as it does; at most maxNodes
	users    []*Body
	runners  *runners
	returned map[*ssa.MakeChan]bool
	userFns  map[*skeleton.Func]bool
	endings  map[*Body]*ending
	wholes   map[*skeleton.Func]whole
	graphs   map[run]*graph
	kept     int                       // nodes of graphs
	held     map[*skeleton.Func][]bool // see heldIn
	phase    phase
	asker    *asker
	leans    [2]map[*skeleton.Func]*lean
	memo     memo
	capOf    map[Key]int
	flagged  set // see flagLike
	storesTo map[Key][]*skeleton.Node
	after    map[*skeleton.Func]*loc.Loc // functions that run when a context has ended
	waitedOn set                         // memory that is tested where a condition is waited for
	locks    set                         // keys of locks
	stats    Stats

	lookups
}

// A site is one call in one function.
type site struct {
	in *skeleton.Func
	at int
}

// Stats counts what was asked and what could not be answered.
type Stats struct {
	Questions, Ordered, Found, TooLarge, States int
	Over                                        int // goroutines that were cut off
	Unrelated                                   int // executions that a wait which cannot be related may exclude
	Nodes                                       int // of skeletons
	Coarse                                      int // executions that not all flags were part of
	Unasked                                     int // states of a reader and a caller that were not looked at
	Inlined, Simplified, Explored               int // steps of work
}

// New prepares the skeletons of a package.
func New(r *loc.Resolver, funcs []*skeleton.Func) *Package {
	p := &Package{
		Resolver: r, Funcs: funcs, keys: newKeys(),
		byFn: make(map[*ssa.Function]*skeleton.Func), index: make(map[*skeleton.Func]int),
		callers: make(map[*skeleton.Func][]site), chains: make(map[link]int),
		wholes: make(map[*skeleton.Func]whole), graphs: make(map[run]*graph), held: make(map[*skeleton.Func][]bool),
		leans:   [2]map[*skeleton.Func]*lean{make(map[*skeleton.Func]*lean), make(map[*skeleton.Func]*lean)},
		memo:    memo{ids: make(map[run]int), cuts: make(map[string]*graph)},
		befores: make(map[reading]before), waited: make(map[site]bool), open: make(map[reading]bool),
		after: make(map[*skeleton.Func]*loc.Loc), service: make(map[*skeleton.Func][]bool),
		userFns: make(map[*skeleton.Func]bool), endings: make(map[*Body]*ending),
	}
	for _, f := range funcs {
		if f.Fn.Pkg != nil {
			p.keys.findSeveral(f.Fn.Pkg.Pkg)
			break
		}
	}
	for _, f := range funcs {
		for _, a := range f.Aliases {
			p.keys.union(a.A, a.B)
		}
	}
	p.findWholes()
	for i, f := range funcs {
		p.byFn[f.Fn], p.index[f] = f, i
		p.stats.Nodes += len(f.Nodes)
	}
	for _, f := range funcs {
		for i := range f.Nodes {
			if n := &f.Nodes[i]; n.Kind == skeleton.Spawn && n.Obj != nil && p.Func(n.Callee.Fn) != nil {
				p.after[p.Func(n.Callee.Fn)] = n.Obj
			}
			if c := f.Nodes[i].Callee; c != nil && f.Nodes[i].Kind != skeleton.Spawn {
				p.calledAt(c, site{f, i})
			}
		}
	}
	p.returned = returnedChans(funcs)
	p.summarize()
	p.conditions()
	p.users = p.findUsers()
	for _, u := range p.users {
		p.userFns[u.Fn] = true
	}
	return p
}

// calledAt notes who is called, or handed to somebody who may call it.
func (p *Package) calledAt(c *skeleton.Callee, at site) {
	if fn := p.Func(c.Fn); fn != nil {
		p.callers[fn] = append(p.callers[fn], at)
	}
	for _, q := range funcParams(c) {
		p.calledAt(c.Funcs[q], at)
	}
}

// Func returns the skeleton of fn, nil if it is not of this package.
func (p *Package) Func(fn *ssa.Function) *skeleton.Func { return p.byFn[fn] }

// summarize finds what each function deals with, including all that it calls.
func (p *Package) summarize() {
	n := len(p.Funcs)
	p.touched, p.raised, p.awaited, p.tested = make([]set, n), make([]set, n), make([]set, n), make([]set, n)
	p.sent, p.stored = make([]set, n), make([]set, n)
	p.loose, p.waits, p.acts, p.dealt = make([]bool, n), make([]bool, n), make([]bool, n), make([]dealing, n)
	calls, runs := make([][]int, n), make([][]int, n)
	for i, f := range p.Funcs {
		for k := range f.Nodes {
			n := len(calls[i])
			calls[i] = p.summarizeNode(i, &f.Nodes[k], calls[i])
			if f.Nodes[k].Kind != skeleton.Spawn { // what a goroutine deals with that it starts is not its own
				runs[i] = append(runs[i], calls[i][n:]...)
			}
		}
	}
	comp := components(n, func(i int, f func(int)) {
		for _, c := range calls[i] {
			f(c)
		}
	})
	// Components are numbered callees first.
	members := make([][]int, n)
	for i, c := range comp {
		members[c] = append(members[c], i)
	}
	p.size = make([]int, n)
	for _, ms := range members {
		for _, m := range ms {
			p.size[m] = len(p.Funcs[m].Nodes)
			for _, c := range calls[m] {
				if comp[c] == comp[m] {
					p.size[m] = maxNodes
				}
				p.size[m] = min(maxNodes, p.size[m]+p.size[c])
			}
			for _, c := range append(calls[m], ms...) {
				p.takeOver(ms[0], m)
				p.takeOver(ms[0], c)
			}
			for _, c := range runs[m] {
				p.dealt[ms[0]] = p.dealt[ms[0]].or(p.dealt[m]).or(p.dealt[c])
			}
		}
		for _, m := range ms {
			p.takeOver(m, ms[0])
			p.dealt[m] = p.dealt[m].or(p.dealt[ms[0]])
		}
	}
}

// takeOver adds to what function i does what function c does.
func (p *Package) takeOver(i, c int) {
	if i == c {
		return
	}
	for _, s := range [][]set{p.touched, p.raised, p.awaited, p.tested, p.sent, p.stored} {
		s[i] = s[i].union(s[c])
	}
	for _, s := range [][]bool{p.loose, p.waits, p.acts} {
		s[i] = s[i] || s[c]
	}
}

func (p *Package) summarizeNode(i int, n *skeleton.Node, calls []int) []int {
	switch n.Kind {
	case skeleton.Recv, skeleton.Select, skeleton.Stream, skeleton.WaitGroup, skeleton.CondWait, skeleton.Once:
		p.waits[i] = true
	}
	switch n.Kind {
	case skeleton.Recv, skeleton.Select, skeleton.Stream, skeleton.WaitGroup, skeleton.CondWait, skeleton.Pause,
		skeleton.Close, skeleton.Cancel, skeleton.Send, skeleton.Done, skeleton.Spawn, skeleton.Halt, skeleton.Panic,
		skeleton.Store, skeleton.Swap, skeleton.CAS, skeleton.Count, skeleton.Add:
		p.acts[i] = true
	case skeleton.Call:
		p.acts[i] = p.acts[i] || n.Callee.User || n.Callee.Param != nil
	}
	note := func(l *loc.Loc) {
		if l == nil {
			return
		}
		p.touched[i] = p.touched[i].with(int(p.keys.of(l)))
		if p.namedByCaller(l) {
			p.loose[i] = true
		}
	}
	switch n.Kind {
	case skeleton.Lock, skeleton.RLock, skeleton.TryLock, skeleton.Once:
		if n.Obj != nil {
			p.locks = p.locks.with(int(p.keys.of(p.Resolver.Signal(n.Obj))))
		}
	}
	own := p.stepOf(n)
	p.dealt[i] = p.dealt[i].or(dealsOf(n))
	p.awaited[i], p.tested[i] = p.awaited[i].union(own.waits), p.tested[i].union(own.tests)
	if n.Obj != nil {
		note(p.Resolver.Signal(n.Obj))
		note(n.Obj)
		switch n.Kind {
		case skeleton.Send:
			p.sent[i] = p.sent[i].with(int(p.keys.of(p.Resolver.Signal(n.Obj))))
		case skeleton.Store, skeleton.Count:
			p.stored[i] = p.stored[i].with(int(p.keys.of(n.Obj)))
		}
		if raises(n.Kind) {
			p.raised[i] = p.raised[i].with(int(p.keys.of(p.Resolver.Signal(n.Obj))))
		}
	}
	for _, a := range n.Arms {
		note(p.Resolver.Signal(a.Obj))
	}
	if n.Callee == nil {
		return calls
	}
	if n.Callee.Then != nil {
		note(p.Resolver.Signal(n.Callee.Then))
	}
	add := func(c *skeleton.Callee) {
		if fn := p.Func(c.Fn); fn != nil {
			calls = append(calls, p.index[fn])
		}
	}
	add(n.Callee)
	for _, param := range funcParams(n.Callee) {
		add(n.Callee.Funcs[param])
	}
	return calls
}

// funcParams lists the parameters that get a function, in order.
func funcParams(c *skeleton.Callee) []*ssa.Parameter {
	if len(c.Funcs) == 0 || c.Fn == nil {
		return nil
	}
	var out []*ssa.Parameter
	for _, q := range c.Fn.Params {
		if c.Funcs[q] != nil {
			out = append(out, q)
		}
	}
	return out
}

// namedByCaller reports whether the identity of l depends on what a function is
// called with: a parameter that is no object, or an object of which a struct may hold
// several.
func (p *Package) namedByCaller(l *loc.Loc) bool {
	if m, ok := l.Root().(*ssa.MakeChan); ok && p.returned[m] {
		return true
	}
	root, ok := l.Root().(*ssa.Parameter)
	if !ok {
		return false
	}
	if l.IsRoot() {
		return true
	}
	n := loc.NamedOf(root.Type())
	if n == nil {
		return true
	}
	_, ok = n.Underlying().(*types.Struct)
	return !ok || p.keys.several[n.Origin().Obj()]
}

// isFresh reports whether l lies in an object or variable that the goroutine has made
// itself and that nobody else knows of. Strict takes no account of whether it hands it on:
// a reader's own objects are new ones each time, and none that a caller waits for.
func (p *Package) isFresh(l *loc.Loc, at ssa.Instruction, fr *frame, strict bool) bool {
	if l == nil {
		return false
	}
	root := l.Root()
	switch root.(type) {
	case *ssa.Alloc, *ssa.MakeChan:
	default:
		if !p.newResult(root, maxPublish) {
			return false
		}
	}
	if l.IsRoot() && !strict {
		return false
	}
	for f := fr; f != nil; f = f.up {
		if f.fn.Fn == root.Parent() {
			a, ok := root.(*ssa.Alloc)
			return strict && !p.knownAt(root, at) || ok && !escapes(a)
		}
		if f.at != nil {
			at = f.at.In
		}
	}
	return false
}

// escapes reports whether the object may be known to others.
func escapes(a *ssa.Alloc) bool {
	for _, r := range *a.Referrers() {
		switch r := r.(type) {
		case *ssa.FieldAddr, *ssa.UnOp, *ssa.DebugRef:
		case *ssa.Store:
			if r.Val == a {
				return true
			}
		default:
			return true
		}
	}
	return false
}

// conditions finds the memory that is tested where a condition is waited for.
func (p *Package) conditions() {
	for _, f := range p.Funcs {
		wait := false
		for i := range f.Nodes {
			wait = wait || f.Nodes[i].Kind == skeleton.CondWait
		}
		for i := range f.Nodes {
			if n := &f.Nodes[i]; wait && n.Kind == skeleton.Load {
				p.waitedOn = p.waitedOn.with(int(p.keys.of(n.Obj)))
			}
		}
	}
}
