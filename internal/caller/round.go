package caller

import (
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/wsracecheck/wsracecheck/internal/loc"
)

// anew forgets what p has received from objects that in, in a loop, is about to
// find again: this time it may find another one.
func (w *walker) anew(p *path, in ssa.Instruction) {
	if len(p.got) == 0 && len(p.stale) == 0 || !w.loops(in.Block()) {
		return
	}
	finds := w.finds(in)
	if finds == nil {
		return
	}
	kept := p.got[:0:0]
	for _, g := range p.got {
		if !finds(g.Loc) {
			kept = append(kept, g)
		}
	}
	p.got = kept
	p.stale = slices.DeleteFunc(slices.Clone(p.stale), func(s *stale) bool { return finds(s.State) })
}

// finds tells which places belong to what in finds: in itself does, or the
// function that it calls; nil if there are none.
func (w *walker) finds(in ssa.Instruction) func(*loc.Loc) bool {
	switch in := in.(type) {
	case *ssa.Alloc, *ssa.MakeChan:
		return nil // a variable, or a name of its own
	case *ssa.Call:
		callee := in.Call.StaticCallee()
		return func(l *loc.Loc) bool {
			return comesFrom(l, func(v ssa.Value) bool {
				return v == in || callee != nil && v.Parent() == callee && isInstruction(v)
			})
		}
	case *ssa.Lookup, *ssa.Extract, *ssa.TypeAssert, *ssa.UnOp, *ssa.Index, *ssa.Phi:
		return func(l *loc.Loc) bool {
			return comesFrom(l, func(v ssa.Value) bool { return v == in.(ssa.Value) })
		}
	}
	return nil
}

// comesFrom reports whether is holds for the value at which l starts, or for the
// element of a collection on the way to it.
func comesFrom(l *loc.Loc, is func(ssa.Value) bool) bool {
	if _, v := l.Elem(); v != nil && is(v) {
		return true
	}
	root := l.Root()
	return root != nil && is(root)
}

func isInstruction(v ssa.Value) bool { _, ok := v.(ssa.Instruction); return ok }

// loops reports whether b lies in a loop.
func (w *walker) loops(b *ssa.BasicBlock) bool {
	is, ok := w.inLoop[b]
	if !ok {
		for _, s := range b.Succs {
			is = is || w.reachable(s)[b]
		}
		w.inLoop[b] = is
	}
	return is
}
