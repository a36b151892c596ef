package slice

import (
	"slices"

	"github.com/wsracecheck/wsracecheck/internal/skeleton"
)

// threadRounds bounds how often edges are led past tests that others have led to.
const threadRounds = 3

// simplify takes out of g what makes no difference: values that nothing depends on,
// branches whose sides are alike, circles in which nothing happens, and nodes that do
// the same with the same future. Loads of a key for which keep holds stay, whatever becomes
// of their value.
func (g *graph) simplify(keep func(Key) bool) {
	g.prune()
	for round := 0; ; round++ {
		n := len(g.nodes)
		g.stats.Simplified += n
		if round < threadRounds {
			g.thread()
		}
		g.loosen()
		g.dropValues(keep)
		g.shortcut()
		g.collapse()
		g.prune()
		g.merge()
		if len(g.nodes) == n {
			break
		}
	}
	g.renumber()
}

// prune drops the nodes that the entry does not reach, and orders the rest.
func (g *graph) prune() {
	to := make([]int, len(g.nodes))
	for i := range to {
		to[i] = -1
	}
	var order []int
	stack := []int{0}
	for len(stack) > 0 {
		i := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		if to[i] >= 0 {
			continue
		}
		to[i] = len(order)
		order = append(order, i)
		for k := len(g.nodes[i].succ) - 1; k >= 0; k-- {
			stack = append(stack, g.nodes[i].succ[k])
		}
	}
	out := make([]node, len(order))
	for k, i := range order {
		out[k] = g.nodes[i]
		for j, s := range out[k].succ {
			out[k].succ[j] = to[s]
		}
	}
	g.nodes = out
}

// defs calls f for each register that n gives a value.
func (n *node) defs(f func(*int)) {
	switch n.kind {
	case skeleton.Set, skeleton.Load, skeleton.Swap, skeleton.CAS, skeleton.Count, skeleton.Stream, skeleton.Pause:
		f(&n.reg)
	case skeleton.Havoc, skeleton.Recv:
		f(&n.reg)
		f(&n.ok)
	case skeleton.Select:
		for i := range n.arms {
			if !n.arms[i].Send {
				f(&n.arms[i].Reg)
				f(&n.arms[i].Ok)
			}
		}
	}
}

// uses calls f for each register that n reads.
func (n *node) uses(f func(*int)) {
	val := func(v *skeleton.Val) {
		if v.Kind == skeleton.InReg {
			f(&v.Reg)
		}
	}
	switch n.kind {
	case skeleton.Branch:
		f(&n.test.Reg)
		val(&n.test.Is)
	case skeleton.Set, skeleton.Store, skeleton.Swap, skeleton.Send:
		val(&n.val)
	case skeleton.CAS:
		val(&n.val)
		val(&n.old)
	case skeleton.Return:
		for i := range n.vals {
			val(&n.vals[i])
		}
	case skeleton.Use:
		f(&n.reg)
	case skeleton.Select:
		for i := range n.arms {
			if n.arms[i].Send {
				val(&n.arms[i].Val)
			}
		}
	}
}

// dropValues takes out assignments of registers that nothing depends on.
func (g *graph) dropValues(keep func(Key) bool) {
	live := make([]bool, g.regs)
	for changed := true; changed; {
		changed = false
		for i := range g.nodes {
			n := &g.nodes[i]
			if n.kind == skeleton.Set && !live[n.reg] {
				continue
			}
			n.uses(func(r *int) {
				if *r >= 0 && !live[*r] {
					live[*r], changed = true, true
				}
			})
		}
	}
	for i := range g.nodes {
		n := &g.nodes[i]
		n.defs(func(r *int) {
			if *r >= 0 && !live[*r] {
				*r = skeleton.NoReg
			}
		})
		switch n.kind {
		case skeleton.Set:
			if n.reg == skeleton.NoReg {
				n.kind = skeleton.Nop
			}
		case skeleton.Havoc, skeleton.Pause:
			if n.reg == skeleton.NoReg && (n.kind == skeleton.Pause || n.ok == skeleton.NoReg) {
				n.kind = skeleton.Nop
			}
		case skeleton.Load:
			if n.reg == skeleton.NoReg && !keep(n.key) {
				n.kind = skeleton.Nop
			}
		}
	}
}

// shortcut leads each edge past nodes in which nothing happens.
func (g *graph) shortcut() {
	past := func(i int) int {
		for range len(g.nodes) {
			n := &g.nodes[i]
			if n.kind != skeleton.Nop || len(n.succ) != 1 || n.succ[0] == i {
				return i
			}
			i = n.succ[0]
		}
		return i
	}
	for i := range g.nodes {
		n := &g.nodes[i]
		for j, s := range n.succ {
			n.succ[j] = past(s)
		}
		switch n.kind {
		case skeleton.Unknown:
			n.succ = distinct(n.succ)
		case skeleton.Branch:
			if n.succ[0] == n.succ[1] {
				n.kind, n.succ = skeleton.Nop, n.succ[:1]
			}
		}
		if n.kind == skeleton.Unknown && len(n.succ) == 1 {
			n.kind = skeleton.Nop
		}
	}
}

func distinct(s []int) []int {
	s = slices.Clone(s)
	slices.Sort(s)
	return slices.Compact(s)
}

// collapse makes one node of the Nop and Unknown nodes that reach each other, and
// flattens choices that lead to choices. A circle that nothing leads out of does not end.
func (g *graph) collapse() {
	quiet := func(i int) bool {
		k := g.nodes[i].kind
		return k == skeleton.Nop || k == skeleton.Unknown
	}
	comp := components(len(g.nodes), func(i int, f func(int)) {
		if quiet(i) {
			for _, s := range g.nodes[i].succ {
				if quiet(s) {
					f(s)
				}
			}
		}
	})
	members := make(map[int][]int)
	for i := range g.nodes {
		if quiet(i) {
			members[comp[i]] = append(members[comp[i]], i)
		}
	}
	for i := range g.nodes {
		ms := members[comp[i]]
		if !quiet(i) || len(ms) == 0 || ms[0] != i {
			continue
		}
		loop := len(ms) > 1 || slices.Contains(g.nodes[i].succ, i)
		var exits []int
		for _, m := range ms {
			for _, s := range g.nodes[m].succ {
				if !quiet(s) || comp[s] != comp[i] {
					exits = append(exits, s)
				}
			}
		}
		exits = distinct(exits)
		for _, m := range ms {
			if !loop {
				continue
			}
			g.nodes[m].kind, g.nodes[m].succ = skeleton.Unknown, slices.Clone(exits)
			if len(exits) == 0 {
				g.nodes[m].kind, g.nodes[m].succ = skeleton.Halt, nil
			}
		}
	}
	g.flatten()
}

// flatten hands the sides of a choice to the choices that lead to it.
func (g *graph) flatten() {
	const wide = 12
	for i := range g.nodes {
		n := &g.nodes[i]
		if n.kind != skeleton.Unknown {
			continue
		}
		var out []int
		for _, s := range n.succ {
			if t := &g.nodes[s]; t.kind == skeleton.Unknown && s != i && len(n.succ)+len(t.succ) <= wide {
				out = append(out, t.succ...)
			} else {
				out = append(out, s)
			}
		}
		n.succ = slices.DeleteFunc(distinct(out), func(s int) bool { return s == i })
		if len(n.succ) == 0 {
			n.kind = skeleton.Halt
		}
	}
}

// components numbers the strongly connected components of a graph with n nodes.
func components(n int, succ func(int, func(int))) []int {
	index, low, comp := make([]int, n), make([]int, n), make([]int, n)
	on := make([]bool, n)
	for i := range comp {
		comp[i] = -1
	}
	var stack []int
	next, count := 1, 0
	var visit func(int)
	visit = func(i int) {
		index[i], low[i] = next, next
		next++
		stack = append(stack, i)
		on[i] = true
		succ(i, func(s int) {
			if index[s] == 0 {
				visit(s)
				low[i] = min(low[i], low[s])
			} else if on[s] {
				low[i] = min(low[i], index[s])
			}
		})
		if low[i] != index[i] {
			return
		}
		for {
			m := stack[len(stack)-1]
			stack = stack[:len(stack)-1]
			on[m] = false
			comp[m] = count
			if m == i {
				break
			}
		}
		count++
	}
	for i := range n {
		if index[i] == 0 {
			visit(i)
		}
	}
	return comp
}
