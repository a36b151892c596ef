package slice

import (
	"encoding/binary"

	"github.com/wsracecheck/wsracecheck/internal/skeleton"
)

// memo keeps graphs that were cut out of whole ones, by what they were cut for: the
// questions about one goroutine differ in less than they have in common.
type memo struct {
	ids  map[run]int // of what was cut
	cuts map[string]*graph
	kept int // nodes
}

// signature spells what a cut depends on.
type signature []byte

func (s *signature) number(n int) { *s = binary.AppendVarint(*s, int64(n)) }

// set adds what of t occurs in what is cut.
func (s *signature) set(t, keys set) {
	n := 0
	for k := range t.all {
		if keys.has(k) {
			s.number(k)
			n++
		}
	}
	s.number(-n - 1)
}

// cut returns what was cut for a signature of b, or makes it. Nobody changes it. Nil is
// an answer like others.
func (x *memo) cut(p *Package, b *Body, sign func(s *signature, whole *graph), make func() *graph) *graph {
	whole := p.wholeGraph(b)
	if whole == nil {
		return make()
	}
	r := b.run()
	id, ok := x.ids[r]
	if !ok {
		id = len(x.ids)
		x.ids[r] = id
	}
	var s signature
	s.number(id)
	sign(&s, whole)
	g, ok := x.cuts[string(s)]
	if !ok {
		g = make()
		if n := g.size(); x.kept+n <= maxKept {
			x.kept += n
			x.cuts[string(s)] = g
		}
	}
	return g
}

func (g *graph) size() int {
	if g == nil {
		return 1
	}
	return len(g.nodes)
}

// describe notes what the nodes of a whole graph deal with, and whom they start.
func (g *graph) describe() {
	g.starts = make(map[*skeleton.Node]int)
	for i := range g.nodes {
		n := &g.nodes[i]
		g.keys = g.keys.with(int(n.key))
		for _, a := range n.arms {
			g.keys = g.keys.with(int(a.key))
		}
		if n.kind == skeleton.Spawn && n.spawn != nil && n.spawn.Site != nil {
			g.starts[n.spawn.Site] = i
		}
	}
}

// copied is a copy of g that may be changed.
func (g *graph) copied() *graph {
	if g == nil {
		return nil
	}
	return g.restricted(func(Key, skeleton.Kind) bool { return true })
}
