package slice

import (
	"slices"

	"github.com/wsracecheck/wsracecheck/internal/skeleton"
)

// A Question asks whether the caller can read the state before the reader has
// written it.
type Question struct {
	State  Key
	Reader *ending
	Caller *Body
	Other  *ending // who raises what the caller waits for; nil if the reader does
	// Outside is what the caller and the reader wait for and somebody outside of the
	// package raises; 0 if there is no such thing.
	Outside Key
}

// maxClimb bounds the functions that are looked at on the way to a caller.
const maxClimb = 200

// questions lists what is to be asked, in the order of the source.
func (p *Package) questions(yield func(Question)) {
	bodies := p.bodies()
	users := p.users()
	endings := make([]*ending, len(bodies))
	for i, b := range bodies {
		endings[i] = p.endingOf(b)
	}
	var readers []*ending
	for _, e := range endings {
		if e.body.Kind != Callback || e.raisesFirst() {
			readers = append(readers, e)
		}
	}
	for _, u := range users {
		if e := p.userEnding(u); e != nil {
			readers = append(readers, e)
		}
	}
	loads := p.loads()
	raisers := newRaisers(p, endings, users)
	runners := newRunners(p, bodies, users)
	for _, r := range readers {
		for _, state := range r.states() {
			for _, c := range p.callersOf(state, r, loads[state]) {
				if c = runners.beside(c, r.body); c != nil {
					p.ask(state, r, c, raisers, yield)
				}
			}
		}
	}
}

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
	e := p.endingOf(u)
	if !e.raisesFirst() {
		return nil
	}
	return e
}

// raisesFirst keeps the writes that come after a signal of the same call, which is
// raised once; false if there are none. Only those are an ending of a call that is made
// again and again.
func (e *ending) raisesFirst() bool {
	var keep []int
	for _, w := range e.writes {
		for _, r := range e.raises {
			if n := &e.g.nodes[r]; n.kind != skeleton.Send && n.kind != skeleton.Done && e.after(r)[w] && e.ends[n.spot()] {
				keep = append(keep, w)
				break
			}
		}
	}
	e.writes = keep
	return len(keep) > 0
}

// loads finds the nodes that read each place.
func (p *Package) loads() map[Key][]site {
	out := make(map[Key][]site)
	for _, f := range p.Funcs {
		for i := range f.Nodes {
			n := &f.Nodes[i]
			if n.Kind == skeleton.Load || n.Kind == skeleton.Swap || n.Kind == skeleton.Count {
				if k := p.keys.of(n.Obj); k != 0 {
					out[k] = append(out[k], site{f, i})
				}
			}
		}
	}
	return out
}

// callersOf finds the smallest functions that wait for something and then read state.
func (p *Package) callersOf(state Key, r *ending, reads []site) []*Body {
	var out []*Body
	seen := make(map[*skeleton.Func]bool)
	found := make(map[*skeleton.Func]bool)
	var climb func(at site)
	climb = func(at site) {
		if p.waitsBefore(at) {
			if !found[at.in] && at.in != r.body.Fn {
				found[at.in] = true
				out = append(out, &Body{Fn: at.in, Kind: User, role: caller})
			}
			return
		}
		if seen[at.in] || len(seen) > maxClimb || at.in == r.body.Fn {
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
		return p.waits[i] || len(p.raised[i]) > 0
	}
	return false
}
