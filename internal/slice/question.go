package slice

import (
	"slices"

	"github.com/wsracecheck/wsracecheck/internal/skeleton"
)

// A Question asks whether the caller can read the state before the reader has
// written it.
type Question struct {
	State  Key
	Flags  set // memory of which a test may tell of the end
	Reader *ending
	Caller *Body
	Other  *ending // who raises what the caller waits for; nil if the reader does
	// Outside is what the caller and the reader wait for and somebody outside of the
	// package raises; 0 if there is no such thing.
	Outside Key
	// Only is the read in question, nil for all of the state.
	Only *skeleton.Node
	// joins is where the caller has observed the end, if waits behind it that cannot be
	// related are to be taken for joins.
	joins *spot
	size  int // of its barest program
}

// maxClimb bounds the functions that are looked at on the way to a caller.
const maxClimb = 200

// An asker knows whose ending is asked about.
type asker struct {
	started, others []*ending // goroutines, and callbacks and calls
	raisers         *raisers
	loads           map[Key][]site
}

func (p *Package) newAsker() *asker {
	bodies := p.bodies()
	endings := make([]*ending, len(bodies))
	for i, b := range bodies {
		endings[i] = p.endingOf(b)
	}
	x := &asker{raisers: newRaisers(p, endings), loads: p.loads()}
	p.runners = newRunners(p, bodies, p.users)
	for _, e := range endings {
		switch {
		case e.g.over:
		case e.body.Kind == Started:
			x.started = append(x.started, e)
		case e.body.Kind != Callback || e.raisesFirst(p.isUserFn):
			x.others = append(x.others, e)
		}
	}
	return x
}

// questions lists what is to be asked in this phase, in the order of the source.
func (p *Package) questions(yield func(Question)) {
	if p.asker == nil {
		p.asker = p.newAsker()
	}
	x := p.asker
	readers := x.started
	if p.phase == others {
		readers = append(slices.Clone(x.started), x.others...)
		for _, u := range p.users {
			if p.spent(asking) {
				p.stats.Unasked++
			} else if e := p.userEnding(u); e != nil {
				readers = append(readers, e)
			}
		}
	}
	for _, r := range readers {
		for _, state := range r.states() {
			flags := p.flagsBefore(r, state).union(x.raisers.flagsBeside(r))
			mayAsk := func(f *skeleton.Func) bool {
				return f != r.body.Fn && p.mayAsk(state, r, f, flags, x.raisers)
			}
			for _, c := range p.callersOf(x.loads[state], mayAsk) {
				if c = p.runners.beside(c, r.body); c != nil {
					p.ask(state, flags, r, c, x.raisers, yield)
				}
			}
		}
	}
}

func (p *Package) isUserFn(f *skeleton.Func) bool { return p.userFns[f] }

// states lists the places that e writes at its end.
func (e *ending) states() []Key {
	var out []Key
	for _, w := range e.writes {
		if k := e.g.nodes[w].key; !slices.Contains(out, k) {
			out = append(out, k)
		}
	}
	return out
}

// userEnding is the ending of a user's call that raises a signal and then writes; nil
// if it does not.
func (p *Package) userEnding(u *Body) *ending {
	i := p.index[u.Fn]
	if len(p.raised[i]) == 0 {
		return nil
	}
	e := *p.endingOf(u)
	if e.g.over || !e.raisesFirst(p.isUserFn) {
		return nil
	}
	return &e
}

// raisesFirst keeps the writes that come after a signal of the same call, which is
// raised once; false if there are none. Only those are an ending of a call that is made
// again and again. A signal and a write of one call that users can make as well are that
// one's.
func (e *ending) raisesFirst(isUser func(*skeleton.Func) bool) bool {
	var keep []int
	for _, w := range e.writes {
		for _, r := range e.raises {
			n := &e.g.nodes[r]
			if n.kind == skeleton.Send || n.kind == skeleton.Done || !e.ends[n.spot()] || !e.after(r)[w] {
				continue
			}
			if !sharedUser(n, &e.g.nodes[w], isUser) {
				keep = append(keep, w)
				break
			}
		}
	}
	e.writes = keep
	return len(keep) > 0
}

// sharedUser reports whether two nodes belong to one call of a function that users call.
func sharedUser(n, w *node, isUser func(*skeleton.Func) bool) bool {
	around := make(map[*frame]bool)
	for f := n.calls; f != nil && f.up != nil; f = f.up {
		around[f] = true
	}
	for f := w.calls; f != nil && f.up != nil; f = f.up {
		if around[f] && isUser(f.fn) {
			return true
		}
	}
	return false
}

// loads finds the nodes that read each place.
func (p *Package) loads() map[Key][]site {
	out := make(map[Key][]site)
	for _, f := range p.Funcs {
		for i := range f.Nodes {
			n := &f.Nodes[i]
			if n.Kind == skeleton.Load && !n.Far || n.Kind == skeleton.Swap || n.Kind == skeleton.Count {
				if k := p.keys.of(n.Obj); k != 0 {
					out[k] = append(out[k], site{f, i})
				}
			}
		}
	}
	return out
}

// callersOf finds the smallest functions that wait for something, get to one of the reads
// then, and of which something may be asked.
func (p *Package) callersOf(reads []site, mayAsk func(*skeleton.Func) bool) []*Body {
	var out []*Body
	seen := make(map[*skeleton.Func]bool)
	found := make(map[*skeleton.Func]bool)
	var climb func(at site)
	climb = func(at site) {
		if found[at.in] {
			return
		}
		if p.waitsBefore(at) && mayAsk(at.in) {
			found[at.in] = true
			out = append(out, &Body{Fn: at.in, Kind: User, role: caller})
			return
		}
		if seen[at.in] || len(seen) > maxClimb {
			return
		}
		seen[at.in] = true
		for _, up := range p.callers[at.in] {
			climb(up)
		}
	}
	for _, at := range reads {
		climb(at)
	}
	slices.SortFunc(out, func(a, b *Body) int { return p.index[a.Fn] - p.index[b.Fn] })
	return out
}

// waitsBefore reports whether a function may have waited for something, or have ended
// something itself, before it gets to a node.
func (p *Package) waitsBefore(at site) bool {
	w, ok := p.waited[at]
	if !ok {
		w = p.findWaits(at)
		p.waited[at] = w
	}
	return w
}

func (p *Package) findWaits(at site) bool {
	if p.after[at.in] != nil {
		return true
	}
	pred := make([][]int, len(at.in.Nodes))
	for i := range at.in.Nodes {
		for _, s := range at.in.Nodes[i].Succ {
			pred[s] = append(pred[s], i)
		}
	}
	seen := make([]bool, len(at.in.Nodes))
	stack := []int{at.at}
	for len(stack) > 0 {
		i := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		for _, q := range pred[i] {
			if seen[q] {
				continue
			}
			seen[q] = true
			if p.mayWait(&at.in.Nodes[q]) {
				return true
			}
			stack = append(stack, q)
		}
	}
	return false
}

func (p *Package) mayWait(n *skeleton.Node) bool {
	switch n.Kind {
	case skeleton.Recv, skeleton.Select, skeleton.Stream, skeleton.WaitGroup, skeleton.CondWait,
		skeleton.Close, skeleton.Cancel, skeleton.Load:
		return n.Kind != skeleton.Load || n.Reg != skeleton.NoReg
	case skeleton.Call, skeleton.Once:
		if n.Callee == nil {
			return false
		}
		f := p.Func(n.Callee.Fn)
		if f == nil {
			return false
		}
		i := p.index[f]
		return p.waits[i] || len(p.raised[i]) > 0 || len(p.tested[i]) > 0
	}
	return false
}
