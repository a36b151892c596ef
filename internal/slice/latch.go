package slice

import "github.com/wsracecheck/wsracecheck/internal/skeleton"

// What is raised on the way in is no end (1, "end").

// onTheWayIn reports whether e waits at node i before it serves, or before it goes round
// and stores something of what it gets: it gets past the wait once. What lets it past tells
// of its start.
func (e *ending) onTheWayIn(i int) bool {
	after := e.after(i)
	if after[i] {
		return false
	}
	for k, ok := range after {
		if ok && e.rounds[k] && writes(e.g.nodes[k].kind) {
			return true
		}
	}
	for _, s := range e.g.nodes[i].succ {
		if !e.serves[s] {
			return false
		}
	}
	return len(e.g.nodes[i].succ) > 0
}

// latches is what e waits for on its way in and nowhere else.
func (e *ending) latches() set {
	var in, later set
	for i := range e.g.nodes {
		n := &e.g.nodes[i]
		if n.kind != skeleton.Recv && n.kind != skeleton.Stream || n.key == 0 {
			continue
		}
		if e.onTheWayIn(i) {
			in = in.with(int(n.key))
		} else {
			later = later.with(int(n.key))
		}
	}
	return in.without(later)
}

// beforeStart reports whether o raises at n before it starts r, which it does.
func (o *ending) beforeStart(n *node, r *ending) bool {
	var starts, raises []int
	for i := range o.g.nodes {
		m := &o.g.nodes[i]
		if m.kind == skeleton.Spawn && m.spawn != nil && m.spawn.Site == r.body.Site {
			starts = append(starts, i)
		}
		if m.kind == n.kind && m.spot() == n.spot() {
			raises = append(raises, i)
		}
	}
	if len(starts) == 0 || len(raises) == 0 {
		return false
	}
	before := false
	for _, s := range starts {
		for _, i := range raises {
			if o.after(s)[i] {
				return false
			}
			before = before || o.after(i)[s]
		}
	}
	return before
}

// causesAt reports whether what o raises at node n tells of the end of r. While o serves,
// only that does which r waits for, or delivers to: the rest is part of its service.
func (p *Package) causesAt(o *ending, n *node, r *ending) bool {
	if !p.causes(o, n.key, r) || o.beforeStart(n, r) {
		return false
	}
	return r.waits.has(int(n.key)) || p.deliversTo(r, n.key) || !o.servesAt(n)
}

// servesAt reports whether e may still serve somebody where it does n.
func (e *ending) servesAt(n *node) bool {
	for i := range e.g.nodes {
		if m := &e.g.nodes[i]; m.kind == n.kind && m.spot() == n.spot() {
			return e.serves[i]
		}
	}
	return e.server // calls that it makes while it serves were not looked into
}

// endedAt reports whether what a caller raises at n ends e: a channel that it closes or a
// context that it cancels does; a message that it sends only if e serves nobody when it has
// got it.
func (e *ending) endedAt(n *node) bool {
	if n.kind != skeleton.Send {
		return true
	}
	for i := range e.g.nodes {
		m := &e.g.nodes[i]
		if m.kind == skeleton.Recv && m.key == n.key && !e.serves[m.succ[0]] {
			return true
		}
		for k, a := range m.arms {
			if !a.Send && a.key == n.key && !e.serves[m.succ[k]] {
				return true
			}
		}
	}
	return false
}
