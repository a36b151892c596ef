package skeleton

import (
	"go/token"

	"golang.org/x/tools/go/ssa"

	"github.com/wsracecheck/wsracecheck/internal/loc"
)

// A range loop over objects comes to each of them once. All of them have one name here,
// so it is laid out so that it comes to the one in question at most once: what it does to
// the others is done to what has no name.

// maxElements bounds the loops of a function that are laid out so.
const maxElements = 2

// met is how far such a loop is.
type met uint8

const (
	before met = iota // the object has not come yet
	now               // this round is about it
	other             // this round is about another one, and the object may come yet
	past              // the object has been
)

// An element is what a range loop comes to in each round.
type element struct {
	v      ssa.Value
	header *ssa.BasicBlock // of its loop
}

// elements finds the objects that range loops of fn come to.
func (b *builder) elements(fn *ssa.Function) []element {
	var out []element
	for _, bl := range fn.Blocks {
		for _, in := range bl.Instrs {
			v, ok := in.(ssa.Value)
			if !ok || len(out) == maxElements {
				continue
			}
			header := rangeHeader(v)
			if header == nil {
				continue
			}
			if _, e := b.r.Of(v).Elem(); e == v {
				out = append(out, element{v, header})
			}
		}
	}
	return out
}

// rangeHeader is the header of the range loop that comes to v in each round, nil if v is
// no such value.
func rangeHeader(v ssa.Value) *ssa.BasicBlock {
	switch v := v.(type) {
	case *ssa.Extract:
		if next, ok := v.Tuple.(*ssa.Next); ok && v.Index > 0 {
			return next.Block()
		}
	case *ssa.UnOp:
		ia, ok := v.X.(*ssa.IndexAddr)
		if !ok || v.Op != token.MUL {
			return nil
		}
		index := ia.Index
		if add, ok := index.(*ssa.BinOp); ok && add.Op == token.ADD {
			index = add.X
		}
		if phi, ok := index.(*ssa.Phi); ok && inLoop(phi.Block(), v.Block()) {
			return phi.Block()
		}
	}
	return nil
}

// inLoop reports whether block b lies in the loop with that header.
func inLoop(header, b *ssa.BasicBlock) bool {
	seen := make(map[*ssa.BasicBlock]bool)
	stack := []*ssa.BasicBlock{b}
	for len(stack) > 0 {
		b := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		if seen[b] || !header.Dominates(b) {
			continue
		}
		seen[b] = true
		for _, s := range b.Succs {
			if s == header {
				return true
			}
			stack = append(stack, s)
		}
	}
	return false
}

// comesTo goes on behind instruction i of block w, which may be what a range loop comes
// to: it is the object in question, or another one. It reports whether the rest of the
// block is laid out for each.
func (b *builder) comesTo(w at, i int) bool {
	v, ok := w.b.Instrs[i].(ssa.Value)
	if !ok {
		return false
	}
	for k, e := range b.elems {
		if e.v != v {
			continue
		}
		switch b.counts.met[k] {
		case now, past:
			b.counts.met[k] = past
			return false
		}
		choice := b.then(Node{Kind: Unknown})
		for _, m := range []met{now, other} {
			b.counts.met[k] = m
			b.last = choice
			b.lead(b.block(at{w.b, b.defers, b.counts, i + 1}))
		}
		b.last = -1
		return true
	}
	return false
}

// forget takes the names of objects that are not in question out of a node.
func (b *builder) forget(n *Node) {
	for k, e := range b.elems {
		if m := b.counts.met[k]; m != other && m != past {
			continue
		}
		n.Obj = without(n.Obj, e.v)
		for i := range n.Arms {
			n.Arms[i].Obj = without(n.Arms[i].Obj, e.v)
		}
		if n.Callee != nil {
			n.Callee.forget(e.v)
		}
	}
}

func (c *Callee) forget(v ssa.Value) {
	for q, l := range c.Subst {
		c.Subst[q] = without(l, v)
	}
	for _, ls := range [][]*loc.Loc{c.On, c.Contexts, c.Places} {
		for i := range ls {
			ls[i] = without(ls[i], v)
		}
	}
	c.Then = without(c.Then, v)
	for _, f := range c.Funcs {
		f.forget(v)
	}
}

// without is l, or nil if it lies in element v.
func without(l *loc.Loc, v ssa.Value) *loc.Loc {
	for at := l; at != nil; {
		e, val := at.Elem()
		if val == v {
			return nil
		}
		if e == nil {
			break
		}
		at = e.Parent()
	}
	return l
}
