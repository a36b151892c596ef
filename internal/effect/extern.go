package effect

import (
	"golang.org/x/tools/go/ssa"

	"github.com/wsracecheck/wsracecheck/internal/loc"
	"github.com/wsracecheck/wsracecheck/internal/xfact"
)

// extern returns the summary of f, a function of another package, in the terms
// of the caller: what its fact or its model says of it. It returns nil if they
// say nothing.
func (b *builder) extern(f loc.Func, args []ssa.Value) *Summary {
	if l := b.s.Ops.Unlocks(f.Fn, args); l != nil { // handed on as a function value
		freed := []*loc.Loc{l}
		return &Summary{Fn: f.Fn, order: unordered{}, Released: freed, Locks: Locking{Freed: freed}}
	}
	v, _ := b.step.(ssa.Value)
	sum := &Summary{Fn: f.Fn, order: unordered{}}
	for _, op := range b.s.Ops.Extern(f, args, v) {
		if op.Loc != nil {
			sum = sum.then(op, b.step)
		}
	}
	if x := b.s.R.Extern(f.Fn); x != nil {
		b.returns(sum, x, f, args)
	}
	if len(sum.Events)+len(sum.Waited)+len(sum.Acquired)+len(sum.Released) == 0 {
		return nil
	}
	return sum
}

// returns adds what holds whenever f returns, in whatever way.
func (b *builder) returns(sum *Summary, x *xfact.Func, f loc.Func, args []ssa.Value) {
	for i, exit := range x.Exits {
		var waited []Happened
		for _, g := range exit.Got {
			if !g.Known || g.Own || g.Bounded || g.Loc == xfact.Opaque || !g.Class.Waits() {
				continue
			}
			if l := b.s.R.Signal(b.s.R.Place(g.Loc, f, args)); l != nil {
				waited = append(waited, Happened{Loc: l})
			}
		}
		locked := b.places(exit.Locked, f, args)
		if i > 0 {
			waited = common(sum.Waited, waited)
			locked = Intersect(sum.Acquired, locked)
		}
		sum.Waited, sum.Acquired = waited, locked
		sum.Released = union(sum.Released, b.places(exit.Freed, f, args))
	}
}

func common(a, b []Happened) []Happened {
	var out []Happened
	for _, x := range a {
		for _, y := range b {
			if x.Loc == y.Loc {
				out = append(out, x)
				break
			}
		}
	}
	return out
}

func (b *builder) places(ps []xfact.Path, f loc.Func, args []ssa.Value) []*loc.Loc {
	var out []*loc.Loc
	for _, p := range ps {
		out = add(out, b.s.R.Place(p, f, args))
	}
	return out
}
