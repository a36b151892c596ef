package slice

import "github.com/wsracecheck/wsracecheck/internal/skeleton"

// ownUnlocks takes out what gives back a lock that the goroutine cannot have taken in the
// program: an earlier call of its has, and nobody else in the program holds it for it.
func (g *graph) ownUnlocks() {
	held := make([]set, len(g.nodes)) // what may be held before each node
	seen := make([]bool, len(g.nodes))
	stack := []int{0}
	seen[0] = true
	for len(stack) > 0 {
		i := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		n := &g.nodes[i]
		after := held[i]
		switch n.kind {
		case skeleton.Lock, skeleton.RLock, skeleton.TryLock:
			after = after.union(set(nil).with(int(n.key)))
		}
		for _, s := range n.succ {
			if seen[s] && after.within(held[s]) {
				continue
			}
			seen[s] = true
			held[s] = held[s].union(after)
			stack = append(stack, s)
		}
	}
	for i := range g.nodes {
		n := &g.nodes[i]
		if (n.kind == skeleton.Unlock || n.kind == skeleton.RUnlock) && !held[i].has(int(n.key)) {
			*n = skip(*n)
		}
	}
}
