package effect

import (
	"golang.org/x/tools/go/ssa"

	"github.com/wsracecheck/wsracecheck/internal/loc"
	"github.com/wsracecheck/wsracecheck/internal/ops"
)

// call returns the summary of what c calls, in the terms of the caller; nil
// if the callee is not known or does nothing that matters.
func (b *builder) call(c *ssa.CallCommon) *Summary {
	f := b.known(b.s.R.Callee(c))
	if f.Fn == nil {
		return nil
	}
	return b.instance(f, b.s.R.Args(f, c))
}

// callValue is call for a function value.
func (b *builder) callValue(fn ssa.Value, args []ssa.Value) *Summary {
	f := b.known(b.s.R.FuncOf(fn))
	if f.Fn == nil {
		return nil
	}
	if f.Recv != nil {
		args = append([]ssa.Value{f.Recv}, args...)
	}
	return b.instance(f, args)
}

// known replaces a function-typed parameter by the function that the caller
// of this summary passes for it.
func (b *builder) known(f loc.Func) loc.Func {
	for range 4 {
		if f.Param == nil {
			return f
		}
		g, ok := b.env[f.Param]
		if !ok {
			return loc.Func{}
		}
		f = g
	}
	return f
}

// instance returns the summary of f for the given arguments, in the terms of
// the caller.
func (b *builder) instance(f loc.Func, args []ssa.Value) *Summary {
	if len(f.Fn.Blocks) == 0 {
		return b.extern(f, args)
	}
	sum := b.s.of(f.Fn, b.envFor(f, args))
	if sum == nil {
		return nil
	}
	out := b.s.translate(sum, b.s.R.SubstArgs(f, args))
	b.arguments(out, f.Fn, args)
	return out
}

// envFor tells which functions the parameters of f stand for. A literal also
// sees what the functions around it were called with.
func (b *builder) envFor(f loc.Func, args []ssa.Value) env {
	var e env
	if f.Fn.Parent() != nil {
		for p, g := range b.env {
			if p.Parent() != f.Fn && (p.Parent() == f.Fn.Parent() || encloses(p.Parent(), f.Fn)) {
				e = e.with(p, g)
			}
		}
	}
	for i, p := range f.Fn.Params {
		if i >= len(args) || args[i] == nil {
			continue
		}
		g := b.known(b.s.R.FuncOf(args[i]))
		if g.Fn != nil && len(g.Fn.Blocks) > 0 && len(b.s.stack) < maxDepth/2 {
			e = e.with(p, g)
		}
	}
	return e
}

func (e env) with(p *ssa.Parameter, f loc.Func) env {
	if e == nil {
		e = make(env)
	}
	e[p] = f
	return e
}

// launched returns what the goroutine that op starts does. If a WaitGroup
// counts it, it is done when the function returns.
func (b *builder) launched(op ops.Op, in ssa.Instruction) *Summary {
	var sum *Summary
	if call, ok := in.(*ssa.Go); ok && op.Args != nil {
		sum = b.call(call.Common())
	} else {
		sum = b.callValue(op.Fn, nil)
	}
	if sum == nil {
		f := b.known(b.s.R.FuncOf(op.Fn))
		if f.Fn == nil || len(f.Fn.Blocks) == 0 {
			return nil
		}
		sum = &Summary{Fn: f.Fn, order: unordered{}}
	}
	after := op.After
	if op.Wait != nil {
		after = append(after[:len(after):len(after)], ops.Op{Kind: ops.Done, Loc: op.Wait})
	}
	for _, x := range after {
		if x.Loc != nil {
			sum = sum.then(x, in)
		}
	}
	return sum
}

// then returns s with one more event, at its end.
func (s *Summary) then(op ops.Op, in ssa.Instruction) *Summary {
	out := &Summary{Fn: s.Fn}
	out.Events = append(out.Events, s.Events...)
	done := len(out.Events)
	out.Events = append(out.Events, &Event{Op: op, Site: in, Call: in, Once: op.Guards, Ends: true, Waited: s.Waited, Settled: s.Settled, Locks: s.Locks})
	out.order = &extended{s.order, done}
	out.Waited, out.Settled, out.Locks = s.Waited, s.Settled, s.Locks
	return out
}

// translate rewrites a summary by s. Events on places that have no name any
// more are dropped.
func (s *Summaries) translate(sum *Summary, subst loc.Subst) *Summary {
	tr := func(l *loc.Loc) *loc.Loc { return s.R.Table.Translate(l, subst) }
	out := &Summary{Fn: sum.Fn}
	var index []int
	for i, e := range sum.Events {
		c := *e
		if e.Loc != nil {
			if c.Loc = tr(e.Loc); c.Loc == nil {
				continue
			}
			if e.Kind != ops.Write {
				c.Loc = s.R.Signal(c.Loc)
			}
		}
		c.Held, c.Once, c.Bare = locs(e.Held, tr), locs(e.Once, tr), locs(e.Bare, tr)
		c.Waited, c.Settled = s.waited(e.Waited, tr), settled(e.Settled, tr)
		c.Locks, c.Under = e.Locks.translate(tr), translateUnder(e.Under, tr)
		if e.Body != nil {
			c.Body = s.translate(e.Body, subst)
		}
		index = append(index, i)
		out.Events = append(out.Events, &c)
	}
	for _, e := range sum.Waits {
		c := *e
		c.Locks, c.Under = e.Locks.translate(tr), translateUnder(e.Under, tr)
		c.Waited, c.Settled = s.waited(e.Waited, tr), settled(e.Settled, tr)
		out.Waits = append(out.Waits, &c)
	}
	out.order = &renamed{sum.order, index, tr}
	out.Waited, out.Settled = s.waited(sum.Waited, tr), settled(sum.Settled, tr)
	out.Locks = sum.Locks.translate(tr)
	out.Acquired, out.Released = locs(sum.Acquired, tr), locs(sum.Released, tr)
	return out
}

func locs(in []*loc.Loc, tr func(*loc.Loc) *loc.Loc) []*loc.Loc {
	var out []*loc.Loc
	for _, l := range in {
		out = add(out, tr(l))
	}
	return out
}

func (s *Summaries) waited(in []Happened, tr func(*loc.Loc) *loc.Loc) []Happened {
	var out []Happened
	for _, h := range in {
		if l := s.R.Signal(tr(h.Loc)); l != nil {
			out = append(out, Happened{l, h.Mode})
		}
	}
	return out
}

func settled(in []Settled, tr func(*loc.Loc) *loc.Loc) []Settled {
	var out []Settled
	for _, x := range in {
		if x.Loc = tr(x.Loc); x.Loc != nil {
			out = append(out, x)
		}
	}
	return out
}
