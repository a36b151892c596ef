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
	out := b.s.renamer(b.s.R.SubstArgs(f, args)).summary(b.get(sum))
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
		if g.Fn != nil && len(g.Fn.Blocks) > 0 && b.depth < maxPassing {
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
	out := &Summary{Fn: s.Fn, Blurred: s.Blurred, draft: s.draft}
	out.Events = append(out.Events, s.Events...)
	done := len(out.Events)
	out.Events = append(out.Events, &Event{Op: op, Site: in, Call: in, Once: op.Guards, Ends: true, Waited: s.Waited, Settled: s.Settled, Locks: s.Locks})
	out.order = &extended{s.order, done}
	out.Waited, out.Settled, out.Locks = s.Waited, s.Settled, s.Locks
	return out
}
