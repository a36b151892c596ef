package slice

import "github.com/wsracecheck/wsracecheck/internal/skeleton"

// A passage is an arm of a select, or its default, on which a caller goes past the wait
// for the end of the reader.
type passage struct{ node, arm int }

// givesUp lists the arms beside a join of r from which the same read of state is reached
// as from that (semantics 3). An arm that only leads back to the select has not given up;
// nor has a caller that stores the state itself before it comes there: what it reads is
// not what it was to wait for.
func (p *Package) givesUp(g *graph, r *ending, state Key) []passage {
	var out []passage
	own := g.storesBefore(state)
	for i := range g.nodes {
		n := &g.nodes[i]
		if n.kind != skeleton.Select || own[i] {
			continue
		}
		var joined set
		for k, a := range n.arms {
			if !a.Send && a.key != 0 && p.joinedBy(r, a.key, state) {
				joined = joined.union(g.readsFrom(n.succ[k], i))
			}
		}
		if len(joined) == 0 {
			continue
		}
		for k := range n.succ {
			past := k >= len(n.arms) || !n.arms[k].Send && !n.arms[k].never && !r.raisesKey(n.arms[k].key)
			if past && g.readsFrom(n.succ[k], i).meetsAny(joined) {
				out = append(out, passage{i, k})
			}
		}
	}
	return out
}

// joinedBy reports whether key tells of the end of e, and of nothing else, and e does not
// write state after it.
func (p *Package) joinedBy(e *ending, key, state Key) bool {
	for _, i := range e.raises {
		if n := &e.g.nodes[i]; n.key == key && e.ends[n.spot()] && !e.writesAfter(i, state) {
			return p.runners.onlyRaisedBy(key, e.body)
		}
	}
	return false
}

// readsFrom is the reads that are reached from node i without coming to node but; a graph
// that was cut has no other loads of a value that nothing depends on.
func (g *graph) readsFrom(i, but int) set {
	var reads set
	seen := set(nil).with(but)
	stack := []int{i}
	for len(stack) > 0 {
		k := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		if seen.has(k) {
			continue
		}
		seen = seen.with(k)
		if g.nodes[k].kind == skeleton.Load && g.nodes[k].read {
			reads = reads.with(k)
		}
		stack = append(stack, g.nodes[k].succ...)
	}
	return reads
}

// storesBefore tells of each node whether the state is stored on every way to it.
func (g *graph) storesBefore(state Key) []bool {
	without := make([]bool, len(g.nodes)) // reached without a store
	stack := []int{0}
	for len(stack) > 0 {
		i := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		if without[i] {
			continue
		}
		without[i] = true
		if n := &g.nodes[i]; !writes(n.kind) || n.key != state {
			stack = append(stack, n.succ...)
		}
	}
	for i := range without {
		without[i] = !without[i]
	}
	return without
}
