package slice

import "github.com/wsracecheck/wsracecheck/internal/skeleton"

// guarded reports whether what node n stores can be a flag that others are told by: it is
// stored atomically, or under a lock (1, "signal"). What is stored without either is for
// one goroutine at a time.
func (p *Package) guarded(n *node) bool {
	if n.src == nil || n.src.Atomic {
		return true
	}
	at := n.src
	for f := n.calls; f != nil; f = f.up {
		if p.underLock(f.fn, at) {
			return true
		}
		at = f.at
	}
	return false
}

// underLock reports whether f may hold a lock that it has taken where it does at.
func (p *Package) underLock(f *skeleton.Func, at *skeleton.Node) bool {
	held, ok := p.held[f]
	if !ok {
		held = heldIn(f)
		p.held[f] = held
	}
	for i := range f.Nodes {
		if &f.Nodes[i] == at {
			return held[i]
		}
	}
	return true // it is not of f: nothing is known
}

// heldIn tells of each node of f whether it may be reached from a lock without an unlock.
func heldIn(f *skeleton.Func) []bool {
	held := make([]bool, len(f.Nodes))
	var stack []int
	for i := range f.Nodes {
		switch f.Nodes[i].Kind {
		case skeleton.Lock, skeleton.RLock, skeleton.TryLock, skeleton.Once:
			stack = append(stack, f.Nodes[i].Succ...)
		}
	}
	for len(stack) > 0 {
		i := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		if held[i] {
			continue
		}
		held[i] = true
		if k := f.Nodes[i].Kind; k != skeleton.Unlock && k != skeleton.RUnlock {
			stack = append(stack, f.Nodes[i].Succ...)
		}
	}
	return held
}
