package slice

import "github.com/wsracecheck/wsracecheck/internal/skeleton"

// A strength says which branches of a goroutine a cut keeps. The others go either way.
type strength uint8

const (
	noBranch strength = iota // none
	byMemory                 // those on what it has waited for or found in memory
	byWay                    // and those on which way it has come
)

// A cutter takes of a graph only the nodes that matter, without a copy of the rest: most
// questions need few nodes of a goroutine.
type cutter struct {
	g      *graph
	wanted func(Key, skeleton.Kind) bool
	starts func(*node) bool // whether the start of a goroutine matters
	keep   func(Key) bool   // loads that stay, whatever becomes of their value
	branch strength

	kind   []skeleton.Kind // of each node, as far as it is wanted
	strong []bool          // registers that a branch may depend on
	needed []bool          // registers that a node which is kept uses
	kept   []bool

	out  *graph
	at   []int       // where a kept node is in out, or -1
	seen []int       // by node: the last search that came there
	turn int         // the present search
	led  map[int]int // where silent nodes lead to
}

// cutTo makes the graph of what is kept.
func (c *cutter) cut() *graph {
	n := len(c.g.nodes)
	c.kind, c.kept, c.needed = make([]skeleton.Kind, n), make([]bool, n), make([]bool, c.g.regs)
	for i := range c.g.nodes {
		c.kind[i] = c.kindOf(&c.g.nodes[i])
	}
	c.strengthen()
	c.choose()
	c.g.stats.Inlined += n / 8
	return c.build()
}

// kindOf is what node n is if only what is wanted counts.
func (c *cutter) kindOf(n *node) skeleton.Kind {
	switch n.kind {
	case skeleton.Select:
		for _, a := range n.arms {
			if a.key != 0 && c.wanted(a.key, skeleton.Recv) {
				return n.kind
			}
		}
		return skeleton.Unknown
	case onceIn:
		if !c.wanted(n.key, skeleton.Once) {
			return skeleton.Unknown
		}
	case onceOut:
		if !c.wanted(n.key, skeleton.Once) {
			return skeleton.Nop
		}
	case skeleton.Spawn:
		if !c.starts(n) {
			return skeleton.Nop
		}
	case skeleton.Nop, skeleton.Branch, skeleton.Unknown, skeleton.Set, skeleton.Havoc, skeleton.Return,
		skeleton.Panic, skeleton.Halt:
	default:
		if !c.wanted(n.key, n.kind) {
			return skip(node{kind: n.kind}).kind
		}
	}
	return n.kind
}

// strengthen finds the registers that have to do with what was waited for or found in
// memory, or with which way the goroutine has come.
func (c *cutter) strengthen() {
	c.strong = make([]bool, c.g.regs)
	if c.branch == noBranch {
		return
	}
	if c.branch == byWay {
		c.strong = c.g.chosenAs(c.kind)
	}
	for changed := true; changed; {
		changed = false
		for i := range c.g.nodes {
			n := &c.g.nodes[i]
			switch c.kind[i] {
			case skeleton.Havoc, skeleton.Nop, skeleton.Unknown:
				continue
			case skeleton.Set:
				if n.val.Kind != skeleton.InReg || n.val.Reg < 0 || !c.strong[n.val.Reg] {
					continue
				}
			}
			n.defs(func(r *int) {
				if *r >= 0 && !c.strong[*r] {
					c.strong[*r], changed = true, true
				}
			})
		}
	}
}

// choose finds the nodes that are kept, and the registers that they need.
func (c *cutter) choose() {
	for i := range c.g.nodes {
		n := &c.g.nodes[i]
		switch c.kind[i] {
		case skeleton.Nop, skeleton.Unknown, skeleton.Set, skeleton.Havoc:
			continue
		case skeleton.Branch:
			c.kept[i] = n.test.Reg >= 0 && c.strong[n.test.Reg]
		case skeleton.Load:
			c.kept[i] = c.keep(n.key)
		case skeleton.Return:
			c.kept[i] = true
			continue // nobody gets what it returns
		default:
			c.kept[i] = true
		}
		if c.kept[i] {
			n.uses(c.need)
		}
	}
	for changed := true; changed; {
		changed = false
		for i := range c.g.nodes {
			if c.kept[i] || !c.defines(i) {
				continue
			}
			c.kept[i], changed = true, true
			if c.kind[i] == skeleton.Set {
				c.g.nodes[i].uses(c.need)
			}
		}
	}
}

func (c *cutter) need(r *int) {
	if *r >= 0 {
		c.needed[*r] = true
	}
}

// defines reports whether node i gives a needed register a value.
func (c *cutter) defines(i int) bool {
	switch c.kind[i] {
	case skeleton.Set, skeleton.Havoc, skeleton.Load:
	default:
		return false
	}
	n := &c.g.nodes[i]
	is := n.reg >= 0 && c.needed[n.reg]
	if c.kind[i] == skeleton.Havoc && !is && (n.kind == skeleton.Havoc || n.kind == skeleton.Recv) {
		is = n.ok >= 0 && c.needed[n.ok]
	}
	return is
}

// build makes the graph of the kept nodes.
func (c *cutter) build() *graph {
	c.out = &graph{regs: c.g.regs, stats: c.g.stats}
	c.at, c.seen = make([]int, len(c.g.nodes)), make([]int, len(c.g.nodes))
	c.led = make(map[int]int)
	c.out.nodes = append(c.out.nodes, node{kind: skeleton.Nop})
	for i := range c.g.nodes {
		c.at[i] = -1
		if c.kept[i] {
			c.at[i] = len(c.out.nodes)
			c.out.nodes = append(c.out.nodes, c.copied(i))
		}
	}
	c.out.nodes[0].succ = []int{c.leads(0)}
	for i := range c.g.nodes {
		at := c.at[i]
		if at < 0 {
			continue
		}
		succ := make([]int, len(c.g.nodes[i].succ))
		for k, s := range c.g.nodes[i].succ {
			succ[k] = c.leads(s)
		}
		c.out.nodes[at].succ = succ
	}
	return c.out
}

// copied is node i as far as it is wanted.
func (c *cutter) copied(i int) node {
	n := c.g.nodes[i]
	if n.kind == skeleton.Select || c.kind[i] == n.kind {
		n.succ = nil
		return n.restricted(c.wanted)
	}
	return skip(n)
}

// leads is where silent node s leads to, in the graph that is made: to the kept nodes
// behind it, one of which is taken.
func (c *cutter) leads(s int) int {
	if c.at[s] >= 0 {
		return c.at[s]
	}
	if to, ok := c.led[s]; ok {
		return to
	}
	c.turn++
	var next []int
	stack := []int{s}
	for len(stack) > 0 {
		i := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		if c.seen[i] == c.turn {
			continue
		}
		c.seen[i] = c.turn
		if c.at[i] >= 0 {
			next = append(next, c.at[i])
			continue
		}
		stack = append(stack, c.g.nodes[i].succ...)
	}
	next = distinct(next)
	to := len(c.out.nodes)
	switch len(next) {
	case 0: // it does not end
		c.out.nodes = append(c.out.nodes, node{kind: skeleton.Halt})
	case 1:
		to = next[0]
	default:
		c.out.nodes = append(c.out.nodes, node{kind: skeleton.Unknown, succ: next})
	}
	c.led[s] = to
	return to
}
