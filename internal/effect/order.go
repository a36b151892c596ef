package effect

import (
	"golang.org/x/tools/go/ssa"

	"github.com/wsracecheck/wsracecheck/internal/loc"
	"github.com/wsracecheck/wsracecheck/internal/ops"
)

// leave finds out of each event whether a loop can be gone round after it.
func (b *builder) leave() {
	for i, e := range b.out.Events {
		it := b.from[i].it
		if _, continues := b.g.leaving(it.block, b.factsAt(i)); continues && !b.leavesElement(e, it) {
			e.Ends = false
		}
	}
	b.out.order = &rows{b, make([]*row, len(b.out.Events))}
}

// row computes which events may follow event i.
func (b *builder) row(i int) *row {
	events := b.out.Events
	r := &row{may: make([]uint64, (len(events)+63)/64)}
	if !related(events[i].Kind) {
		return r
	}
	it := b.from[i].it
	f := b.factsAt(i)
	seen, _ := b.g.leaving(it.block, f)
	gap := b.unbroken(it, f)
	var last *item // the events of an item stand together
	follows := false
	for j, x := range events {
		if i == j || !related(x.Kind) {
			continue
		}
		to := b.from[j].it
		if to == it {
			b.within(r, i, j)
			continue
		}
		if to != last {
			last, follows = to, b.follows(it, to, seen)
		}
		if follows && !b.twice(i, j) {
			r.set(j, gap[to])
		}
	}
	return r
}

// related reports whether the order of events of kind k is asked for.
func related(k ops.Kind) bool {
	switch k {
	case ops.Close, ops.Send, ops.Done, ops.NetClose, ops.OnceDone, ops.Write, ops.Launch, ops.Busy, ops.Recv, ops.WaitAll:
		return true
	}
	return false
}

// within copies the callee's own order, under the locks that the caller holds.
func (b *builder) within(r *row, i, j int) {
	a, x := b.from[i], b.from[j]
	switch {
	case a.inner >= 0 && x.inner >= 0:
		if rel := a.it.sum.Order(a.inner, x.inner); rel.May {
			r.set(j, union(rel.Held, a.it.held))
		}
	case a.inner >= 0: // the end of a Once follows what it runs
		r.set(j, a.it.held)
	}
}

// follows reports whether item y may run after item x on a path that leaves;
// seen are the blocks that such a path reaches from x.
func (b *builder) follows(x, y *item, seen map[*ssa.BasicBlock]bool) bool {
	if x.block == y.block {
		if x.idx != y.idx {
			return x.idx < y.idx && b.registered(x, y, seen)
		}
		return x.sub < y.sub && b.together(x, y)
	}
	return seen[y.block] && b.registered(x, y, seen)
}

// registered reports whether the deferred item y can be pending on a path
// through x.
func (b *builder) registered(x, y *item, seen map[*ssa.BasicBlock]bool) bool {
	if y.registered == nil || x.registered != nil {
		return true
	}
	d := y.registered.Block()
	return d == x.block || seen[d] || b.reaches(d, x.block)
}

// together reports whether two deferred items can be pending on one path.
func (b *builder) together(x, y *item) bool {
	if x.registered == nil || y.registered == nil {
		return x.in != y.in // two arms of one select exclude each other
	}
	p, q := x.registered.Block(), y.registered.Block()
	return p == q || b.reaches(p, q) || b.reaches(q, p)
}

// twice reports whether events i and j lie in two runs of something that happens
// once: under one Once or guard, or before a second close of one channel.
func (b *builder) twice(i, j int) bool {
	x, y := b.from[i], b.from[j]
	keys := y.innerOnce()
	for _, k := range x.innerOnce() {
		if contains(keys, k) {
			return true
		}
	}
	e := b.out.Events[i]
	return e.Kind == ops.Close && y.it.op.Kind != ops.Launch && contains(y.it.closes, e.Loc)
}

// innerOnce returns the guards that an event brings from its own activation.
func (o origin) innerOnce() []*loc.Loc { return add(o.once, o.it.key) }

// unbroken computes, for each item that can follow from, which of the locks
// held there are never given up on the way.
func (b *builder) unbroken(from *item, f facts) map[*item][]*loc.Loc {
	held := from.held
	if len(held) == 0 {
		return nil
	}
	out := make(map[*item][]*loc.Loc)
	byBlock := make(map[*ssa.BasicBlock][]*item)
	for _, it := range b.items {
		byBlock[it.block] = append(byBlock[it.block], it)
	}
	in := make(map[*ssa.BasicBlock][]*loc.Loc)
	run := func(blk *ssa.BasicBlock, cur []*loc.Loc, after *item) []*loc.Loc {
		for _, it := range byBlock[blk] {
			if after != nil && (it.idx < after.idx || it.idx == after.idx && it.sub <= after.sub) {
				continue
			}
			out[it] = cur
			cur = releases(cur, it)
		}
		return cur
	}
	type edge struct {
		to  *ssa.BasicBlock
		set []*loc.Loc
	}
	var work []edge
	end := run(from.block, releases(held, from), from)
	for _, s := range f.succs(from.block) {
		work = append(work, edge{s, end})
	}
	for len(work) > 0 {
		e := work[len(work)-1]
		work = work[:len(work)-1]
		old, seen := in[e.to]
		next := e.set
		if seen {
			next = Intersect(old, e.set)
		}
		if seen && len(next) == len(old) || e.to == from.block {
			continue
		}
		in[e.to] = next
		end := run(e.to, next, nil)
		succs := f.succs(e.to)
		if b.g.around(from.block, e.to) {
			succs = e.to.Succs // the next round knows nothing of this one
		}
		for _, s := range succs {
			work = append(work, edge{s, end})
		}
	}
	return out
}

func releases(cur []*loc.Loc, it *item) []*loc.Loc {
	if it.op.Kind == ops.Unlock || it.op.Kind == ops.CondWait {
		return remove(cur, it.op.Loc)
	}
	if it.sum != nil && it.op.Kind != ops.Launch {
		for _, l := range it.sum.Released {
			cur = remove(cur, l)
		}
	}
	return cur
}
