package slice

import "github.com/wsracecheck/wsracecheck/internal/skeleton"

// weaken lets every branch go either way whose value has nothing to do with what the
// goroutine has waited for or found in memory.
func (g *graph) weaken() {
	strong := g.chosen()
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

// chosen tells which registers get a known value in one place and something else in
// another: such a value says which way the goroutine has come.
func (g *graph) chosen() []bool {
	out := make([]bool, g.regs)
	first := make(map[int]skeleton.Val) // Any for one that is not known
	for i := range g.nodes {
		n := &g.nodes[i]
		if n.kind != skeleton.Set && n.kind != skeleton.Havoc || n.reg < 0 {
			continue
		}
		val := skeleton.Val{}
		if n.kind == skeleton.Set && n.val.Kind != skeleton.InReg {
			val = n.val
		}
		if v, ok := first[n.reg]; !ok {
			first[n.reg] = val
		} else if v != val {
			out[n.reg] = true
		}
	}
	return out
}
