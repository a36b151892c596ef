package slice

import (
	"encoding/binary"

	"github.com/wsracecheck/wsracecheck/internal/skeleton"
)

// merge makes one node of nodes that do the same and have the same future: it refines
// classes of alike nodes until each has the same classes behind it.
func (g *graph) merge() {
	class := make([]int, len(g.nodes))
	words := newWords()
	count := 0
	byText := make(map[string]int)
	for i := range g.nodes {
		class[i] = number(byText, string(words.of(&g.nodes[i])), &count)
	}
	next := make([]int, len(class))
	for {
		before := count
		count = refineClasses(g, class, next)
		class, next = next, class
		if count == before {
			break
		}
	}
	if count == len(g.nodes) {
		return
	}
	first := make([]int, count)
	for i := len(class) - 1; i >= 0; i-- {
		first[class[i]] = i
	}
	for i := range g.nodes {
		for j, s := range g.nodes[i].succ {
			g.nodes[i].succ[j] = first[class[s]]
		}
		if g.nodes[i].kind == skeleton.Unknown {
			g.nodes[i].succ = distinct(g.nodes[i].succ)
		}
	}
	g.prune()
}

// refineClasses splits classes by the classes of what comes next; it returns their number.
func refineClasses(g *graph, class, next []int) int {
	count := 0
	few := make(map[[3]int]int, len(class)) // by class and at most two successors
	many := make(map[string]int)
	var buf []byte
	for i := range g.nodes {
		succ := g.nodes[i].succ
		if len(succ) <= 2 {
			next[i] = number(few, fewKey(class, i, succ), &count)
			continue
		}
		buf = binary.AppendUvarint(buf[:0], uint64(class[i]))
		for _, s := range succ {
			buf = binary.AppendUvarint(buf, uint64(class[s]))
		}
		next[i] = number(many, string(buf), &count)
	}
	return count
}

func fewKey(class []int, i int, succ []int) [3]int {
	k := [3]int{class[i], -1, -1}
	for j, s := range succ {
		k[j+1] = class[s]
	}
	return k
}

func number[K comparable](m map[K]int, text K, count *int) int {
	id, ok := m[text]
	if !ok {
		id = *count
		*count++
		m[text] = id
	}
	return id
}

// words spells nodes so that those that do the same are spelled alike.
type words struct {
	srcs map[spot]int
	buf  []byte
}

func newWords() *words { return &words{srcs: make(map[spot]int)} }

func (w *words) of(n *node) []byte {
	b := w.buf[:0]
	b = append(b, byte(n.kind))
	switch n.kind {
	case skeleton.Nop, skeleton.Unknown, skeleton.Halt, skeleton.Panic:
		w.buf = b
		return b
	case skeleton.Set, skeleton.Havoc, skeleton.Branch:
	default: // who does it matters for the story
		id, ok := w.srcs[n.spot()]
		if !ok {
			id = len(w.srcs)
			w.srcs[n.spot()] = id
		}
		b = binary.AppendUvarint(b, uint64(id))
	}
	b = binary.AppendVarint(b, int64(n.key))
	b = binary.AppendVarint(b, int64(n.n))
	n.defs(func(r *int) { b = binary.AppendVarint(b, int64(*r)) })
	n.uses(func(r *int) { b = binary.AppendVarint(b, int64(*r)) })
	b = w.val(b, n.val)
	b = w.val(b, n.old)
	b = w.val(b, n.test.Is)
	if n.test.Not {
		b = append(b, 1)
	}
	for _, v := range n.vals {
		b = w.val(b, v)
	}
	for _, a := range n.arms {
		b = binary.AppendVarint(b, int64(a.key))
		if a.never {
			b = append(b, 1)
		}
	}
	w.buf = b
	return b
}

func (w *words) val(b []byte, v skeleton.Val) []byte {
	b = append(b, byte(v.Kind))
	b = binary.AppendUvarint(b, uint64(len(v.Text)))
	return append(b, v.Text...)
}

// renumber gives the registers that are left the lowest numbers.
func (g *graph) renumber() {
	to := make(map[int]int)
	move := func(r *int) {
		if *r == skeleton.NoReg {
			return
		}
		n, ok := to[*r]
		if !ok {
			n = len(to)
			to[*r] = n
		}
		*r = n
	}
	for i := range g.nodes {
		g.nodes[i].uses(move)
		g.nodes[i].defs(move)
	}
	g.regs = len(to)
}
