package slice

import "github.com/wsracecheck/wsracecheck/internal/skeleton"

// A lean is what is inlined of a function: without the nodes that do nothing which a
// graph can have any use for, so that no copy of them is made in each chain of calls.
type lean struct {
	live []int // nodes of the skeleton
	pos  []int // by node: where in live the first one is that it leads to
}

// leanOf is made once for a function, and for goroutines whose ending is looked at.
func (p *Package) leanOf(f *skeleton.Func, ending bool) *lean {
	at := 0
	if ending {
		at = 1
	}
	l := p.leans[at][f]
	if l == nil {
		l = p.newLean(f, ending)
		p.leans[at][f] = l
	}
	return l
}

// allOf leaves nothing out.
func allOf(f *skeleton.Func) *lean {
	l := &lean{live: make([]int, len(f.Nodes)), pos: make([]int, len(f.Nodes))}
	for i := range f.Nodes {
		l.live[i], l.pos[i] = i, i
	}
	return l
}

func (p *Package) newLean(f *skeleton.Func, ending bool) *lean {
	needed := p.neededIn(f)
	next := make([]int, len(f.Nodes)) // where a node that is left out leads to, else -1
	for i := range f.Nodes {
		next[i] = -1
		if n := &f.Nodes[i]; p.idle(n, needed, ending) && n.Succ[0] != i {
			next[i] = n.Succ[0]
		}
	}
	l := &lean{pos: make([]int, len(f.Nodes))}
	for i := range f.Nodes { // a circle of nodes that do nothing keeps one of them
		at := i
		for steps := 0; next[at] >= 0; at = next[at] {
			if steps++; steps > len(f.Nodes) {
				next[at] = -1
				break
			}
		}
	}
	number := make([]int, len(f.Nodes))
	for i := range f.Nodes {
		if next[i] < 0 {
			number[i] = len(l.live)
			l.live = append(l.live, i)
		}
	}
	for i := range f.Nodes {
		at := i
		for next[at] >= 0 {
			at = next[at]
		}
		l.pos[i] = number[at]
	}
	return l
}

// idle reports whether a graph can do without n.
func (p *Package) idle(n *skeleton.Node, needed []bool, ending bool) bool {
	if len(n.Succ) == 0 {
		return false
	}
	unused := func(r int) bool { return r < 0 || !needed[r] }
	switch n.Kind {
	case skeleton.Nop, skeleton.Make, skeleton.Use:
		return len(n.Succ) == 1
	case skeleton.Set:
		return unused(n.Reg)
	case skeleton.Havoc:
		return unused(n.Reg) && unused(n.Ok)
	case skeleton.Pause:
		return !ending && unused(n.Reg) && len(n.Succ) == 1
	case skeleton.Branch:
		return n.Succ[0] == n.Succ[1]
	case skeleton.Call:
		if ending || n.Callee != nil && n.Callee.Param != nil || len(n.Succ) != 1 {
			return false
		}
		for _, r := range n.Regs {
			if !unused(r) {
				return false
			}
		}
		f := (*skeleton.Func)(nil)
		if n.Callee != nil {
			f = p.Func(n.Callee.Fn)
		}
		return f == nil || !p.matters(f)
	}
	return false
}

// neededIn tells which registers of f something depends on.
func (p *Package) neededIn(f *skeleton.Func) []bool {
	needed := make([]bool, f.Regs)
	changed := true
	need := func(v skeleton.Val) {
		if v.Kind == skeleton.InReg && v.Reg >= 0 && !needed[v.Reg] {
			needed[v.Reg], changed = true, true
		}
	}
	for changed {
		changed = false
		for i := range f.Nodes {
			n := &f.Nodes[i]
			if n.Kind == skeleton.Set && (n.Reg < 0 || !needed[n.Reg]) {
				continue
			}
			if n.Kind == skeleton.Branch {
				need(skeleton.Val{Kind: skeleton.InReg, Reg: n.Test.Reg})
				need(n.Test.Is)
			}
			need(n.Val)
			need(n.Old)
			for _, v := range n.Vals {
				need(v)
			}
			for _, a := range n.Arms {
				need(a.Val)
			}
			if n.Callee != nil {
				for _, v := range n.Callee.Args {
					need(v)
				}
			}
		}
	}
	return needed
}
