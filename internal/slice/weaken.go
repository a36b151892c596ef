package slice

import "github.com/wsracecheck/wsracecheck/internal/skeleton"

// weaken lets every branch go either way whose value has nothing to do with what the
// goroutine has waited for or found in memory, or which way it has come.
func (g *graph) weaken() { g.weakenBut(g.chosen()) }

// weakenMore does not care which way the goroutine has come.
func (g *graph) weakenMore() { g.weakenBut(make([]bool, g.regs)) }

// weakenBut takes the registers that are strong for those that matter.
func (g *graph) weakenBut(strong []bool) {
	for changed := true; changed; {
		changed = false
		for i := range g.nodes {
			n := &g.nodes[i]
			switch n.kind {
			case skeleton.Havoc:
				continue
			case skeleton.Set:
				if n.val.Kind != skeleton.InReg || n.val.Reg < 0 || !strong[n.val.Reg] {
					continue
				}
			}
			n.defs(func(r *int) {
				if *r >= 0 && !strong[*r] {
					strong[*r], changed = true, true
				}
			})
		}
	}
	for i := range g.nodes {
		n := &g.nodes[i]
		if n.kind == skeleton.Branch && (n.test.Reg < 0 || !strong[n.test.Reg]) {
			n.kind = skeleton.Unknown
		}
	}
}

// blur lets every branch go either way.
func (g *graph) blur() {
	for i := range g.nodes {
		if n := &g.nodes[i]; n.kind == skeleton.Branch {
			n.kind = skeleton.Unknown
		}
	}
}

// chosen tells which registers get a known value in one place and something else in
// another: such a value says which way the goroutine has come.
func (g *graph) chosen() []bool { return g.chosenAs(nil) }

// chosenAs is chosen if the nodes are of other kinds.
func (g *graph) chosenAs(kinds []skeleton.Kind) []bool {
	out := make([]bool, g.regs)
	first := make(map[int]skeleton.Val) // Any for one that is not known
	see := func(r int, val skeleton.Val) {
		if r < 0 {
			return
		}
		if v, ok := first[r]; !ok {
			first[r] = val
		} else if v != val {
			out[r] = true
		}
	}
	for i := range g.nodes {
		n := &g.nodes[i]
		kind := n.kind
		if kinds != nil {
			kind = kinds[i]
		}
		switch {
		case kind == skeleton.Set && n.val.Kind != skeleton.InReg:
			see(n.reg, n.val)
		case kind == skeleton.Set || kind == skeleton.Havoc:
			see(n.reg, skeleton.Val{})
		}
	}
	return out
}

// loosen lets every branch go either way whose value is not known and tested nowhere
// else: nothing depends on it then.
func (g *graph) loosen() {
	uses := make([]int, g.regs)
	defs := make([][]int, g.regs)
	for i := range g.nodes {
		g.nodes[i].uses(func(r *int) {
			if *r >= 0 {
				uses[*r]++
			}
		})
		g.nodes[i].defs(func(r *int) {
			if *r >= 0 {
				defs[*r] = append(defs[*r], i)
			}
		})
	}
	var free func(r, depth int) bool
	free = func(r, depth int) bool {
		if r < 0 || uses[r] != 1 || depth > 6 {
			return false
		}
		for _, i := range defs[r] {
			n := &g.nodes[i]
			if n.kind != skeleton.Havoc && (n.kind != skeleton.Set || n.val.Kind != skeleton.InReg || !free(n.val.Reg, depth+1)) {
				return false
			}
		}
		return true
	}
	for i := range g.nodes {
		if n := &g.nodes[i]; n.kind == skeleton.Branch && n.test.Is.Kind != skeleton.InReg && free(n.test.Reg, 0) {
			n.kind = skeleton.Unknown
		}
	}
}
