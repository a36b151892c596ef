package caller

import (
	"golang.org/x/tools/go/ssa"

	"github.com/wsracecheck/wsracecheck/internal/ending"
	"github.com/wsracecheck/wsracecheck/internal/fact"
	"github.com/wsracecheck/wsracecheck/internal/loc"
	"github.com/wsracecheck/wsracecheck/internal/ops"
	"github.com/wsracecheck/wsracecheck/internal/xfact"
)

// method stands for a call through an interface of whose method something is
// known: a function that has a fact and no body.
func (s *Searcher) method(c *ssa.CallCommon) loc.Func {
	if !c.IsInvoke() || s.R.View == nil {
		return loc.Func{}
	}
	fn, ok := s.methods[c.Method]
	if !ok {
		if x := s.R.View.Func(c.Method); x != nil {
			fn = c.Value.Parent().Prog.NewFunction(c.Method.Name(), c.Signature(), "interface method")
			s.facts[fn] = x
		}
		s.methods[c.Method] = fn
	}
	if fn == nil {
		return loc.Func{}
	}
	return loc.Func{Fn: fn, Recv: c.Value}
}

// extern returns the fact that is used in place of the body of fn, or nil.
func (s *Searcher) extern(fn *ssa.Function) *xfact.Func {
	if x := s.facts[fn]; x != nil {
		return x
	}
	return s.R.Extern(fn)
}

// extern turns the fact of a function of another package into the outcome of
// one call of it, in the terms of the walked function.
func (w *walker) extern(x *xfact.Func, f loc.Func, in ssa.Instruction, args []ssa.Value) *Outcome {
	e := &importer{w: w, f: f, in: in, args: args}
	out := new(Outcome)
	n := f.Fn.Signature.Results().Len()
	for _, y := range x.Exits {
		z := &Exit{
			Results: make([]fact.Fact, n), Err: errorResult(f.Fn.Signature),
			Got: e.gots(y.Got), Took: e.locks(y.Took), Locked: e.locks(y.Locked), Freed: e.locks(y.Freed),
		}
		for i := range min(n, len(y.Results)) {
			z.Results[i], _ = fact.Parse(y.Results[i], e.global)
		}
		z.Reads = e.reads(y.Reads)
		out.Exits = append(out.Exits, z)
	}
	out.Reads = e.reads(x.Leaks)
	return out
}

// An importer states a fact in the terms of one call.
type importer struct {
	w    *walker
	f    loc.Func
	in   ssa.Instruction
	args []ssa.Value
}

// global finds the variable that holds a sentinel, if this package knows it.
func (e *importer) global(pkg, name string) *ssa.Global {
	if p := e.w.fn.Prog.ImportedPackage(pkg); p != nil {
		return p.Var(name)
	}
	return nil
}

func (e *importer) reads(rs []xfact.Read) []*Read {
	var out []*Read
	for _, r := range rs {
		l := e.w.s.R.Place(r.State, e.f, e.args)
		if l == nil {
			continue
		}
		out = append(out, &Read{State: l, Site: e.in, Pos: e.in.Pos(), Load: e.in.Pos(), Result: r.Result, Got: e.gots(r.Got), Took: e.locks(r.Took)})
	}
	return out
}

func (e *importer) gots(gs []xfact.Got) []Got {
	var out []Got
	for _, x := range gs {
		g := Got{Received: ending.OfClass(x.Class, e.global), Site: e.in, Pos: e.in.Pos(), Active: x.Known, Arm: x.Arm, Bounded: x.Bounded}
		g.Own = x.Own
		if x.Default {
			g.GaveUp.Why = ByDefault
		}
		g.Locks = e.locks(x.Locks)
		if x.Loc == xfact.Opaque {
			if v, ok := e.in.(ssa.Value); ok {
				g.Loc = e.w.s.R.Table.RootOf(v)
			}
		} else {
			g.Loc = e.w.s.R.Signal(e.w.s.R.Place(x.Loc, e.f, e.args))
		}
		if g.Loc != nil {
			out = append(out, g)
		}
	}
	return out
}

func (e *importer) locks(ps []xfact.Path) []*loc.Loc {
	var out []*loc.Loc
	for _, p := range ps {
		out = with(out, e.w.s.R.Place(p, e.f, e.args))
	}
	return out
}

// reaps notes the memory that a library's function writes.
func (w *walker) reaps(p *path, f loc.Func, args []ssa.Value, v ssa.Value) {
	for _, op := range w.s.Ops.Extern(f, args, v) {
		if op.Kind == ops.Write && !op.Far {
			w.wrote(p, op.Loc)
		}
	}
}
