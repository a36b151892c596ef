package caller

import (
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/wsracecheck/wsracecheck/internal/ending"
	"github.com/wsracecheck/wsracecheck/internal/fact"
	"github.com/wsracecheck/wsracecheck/internal/loc"
	"github.com/wsracecheck/wsracecheck/internal/ops"
	"github.com/wsracecheck/wsracecheck/internal/xfact"
)

// maxFactExits bounds the exits of a function's fact. A function with more of
// them has a fact that only says that it may wait for something.
const maxFactExits = 24

// Export makes the fact of fn, nil if callers elsewhere need not know anything
// about it.
func (s *Searcher) Export(fn *ssa.Function, c *ending.Catalog) *xfact.Func {
	e := &exporter{s: s, fn: fn, c: c}
	e.holds = slices.ContainsFunc(fn.Params, func(p *ssa.Parameter) bool { return c.Holds(p.Type()) })
	f := new(xfact.Func)
	o := s.outcome(fn, nil)
	if s.cut[fn] && e.holds {
		f.Exits = e.unknown()
		return f
	}
	if o != nil {
		f.Exits = e.exits(o)
		for _, r := range o.Reads {
			if x, ok := e.read(r); ok {
				f.Leaks = append(f.Leaks, x)
			}
		}
	}
	f.Results = e.results()
	if len(f.Leaks) > 0 && len(f.Exits) == 0 {
		f.Exits = []xfact.Exit{{}}
	}
	f.Raises, f.Starts = s.Model.FuncRaises(fn), s.Model.Starts(fn)
	if len(f.Exits)+len(f.Results)+len(f.Raises)+len(f.Starts) == 0 {
		return nil
	}
	return f
}

// An exporter states what a function does in the terms of its parameters.
type exporter struct {
	s     *Searcher
	fn    *ssa.Function
	c     *ending.Catalog
	holds bool // a parameter is something that facts are about
}

func (e *exporter) results() []xfact.Path {
	ps := e.s.R.ResultPaths(e.fn)
	some := false
	for i, p := range ps {
		if p == "" {
			continue
		}
		l := e.s.R.Signal(e.s.R.ResultPlace(e.fn, i))
		if !e.c.Signal(l) && !e.c.Holds(e.fn.Signature.Results().At(i).Type()) && !e.s.Model.Opens(e.fn.Signature.Results().At(i).Type()) {
			ps[i] = ""
			continue
		}
		some = true
	}
	if !some {
		return nil
	}
	return ps
}

// exits states the exits of o, each once; nil if they say nothing.
func (e *exporter) exits(o *Outcome) []xfact.Exit {
	var all []xfact.Exit
	says := false
	for _, x := range o.Exits {
		y := e.exit(x)
		says = says || len(y.Got)+len(y.Took)+len(y.Locked)+len(y.Freed)+len(y.Reads) > 0
		all = append(all, y)
	}
	if !says {
		return nil
	}
	for _, simplify := range []func(string) string{same, zeroOrNot, nothing} {
		out := unique(all, simplify)
		if len(unique(out, nothing)) == 1 {
			out = unique(out, nothing)
		}
		if len(out) <= maxFactExits {
			return out
		}
	}
	return e.unknown()
}

// unknown is the only exit of a function that may do anything.
func (e *exporter) unknown() []xfact.Exit {
	return []xfact.Exit{{Got: []xfact.Got{{Loc: xfact.Opaque, Class: "ra"}}}}
}

func same(v string) string    { return v }
func nothing(v string) string { return "" }
func zeroOrNot(v string) string {
	switch {
	case v == "" || v[0] == '~':
		return ""
	case v == "0":
		return v
	}
	return "1"
}

// unique simplifies the results of all exits and drops those that are equal
// then.
func unique(all []xfact.Exit, simplify func(string) string) []xfact.Exit {
	var out []xfact.Exit
	seen := make(map[string]bool)
	for _, x := range all {
		res := make([]string, len(x.Results))
		says := false
		for i, v := range x.Results {
			res[i] = simplify(v)
			says = says || res[i] != ""
		}
		if x.Results = res; !says {
			x.Results = nil
		}
		k := xfact.Encode(&xfact.Func{Exits: []xfact.Exit{x}})
		if !seen[k] {
			seen[k] = true
			out = append(out, x)
		}
	}
	return out
}

func (e *exporter) exit(x *Exit) xfact.Exit {
	y := xfact.Exit{Got: e.gots(x.Got, success(x)), Took: e.locks(x.Took), Locked: e.locks(x.Locked), Freed: e.locks(x.Freed)}
	for _, f := range x.Results {
		y.Results = append(y.Results, fact.Text(f))
	}
	for _, r := range x.Reads {
		if z, ok := e.read(r); ok {
			y.Reads = append(y.Reads, z)
		}
	}
	return y
}

func (e *exporter) read(r *Read) (xfact.Read, bool) {
	p, ok := r.State.PathIn(e.fn)
	if !ok || !e.c.State(r.State) {
		return xfact.Read{}, false
	}
	return xfact.Read{State: p, Result: r.Result, Got: e.gots(r.Got, false), Took: e.locks(r.Took)}, true
}

func (e *exporter) gots(gs []Got, succeeds bool) []xfact.Got {
	var out []xfact.Got
	for _, g := range gs {
		x := xfact.Got{Class: ending.ClassOf(g.Received), Known: g.Active && !(g.Unsure && succeeds), Own: g.Own, Arm: g.Arm, Bounded: g.Bounded, Default: g.Bounded && g.GaveUp.Why == ByDefault}
		p, ok := g.Loc.PathIn(e.fn)
		switch {
		case ok && e.c.Signal(g.Loc) && g.Maybe:
			x = xfact.Got{Loc: xfact.Opaque, Class: "ra"}
		case ok && e.c.Signal(g.Loc):
			x.Loc, x.Locks = p, e.locks(g.Locks)
		case ok || !e.holds || !e.opaque(g):
			continue
		default:
			x = xfact.Got{Loc: xfact.Opaque, Class: "ra"}
		}
		if !slices.ContainsFunc(out, func(y xfact.Got) bool { return sameGot(x, y) }) {
			out = append(out, x)
		}
	}
	return out
}

func sameGot(a, b xfact.Got) bool {
	return a.Loc == b.Loc && a.Class == b.Class && a.Known == b.Known && a.Own == b.Own &&
		a.Arm == b.Arm && a.Bounded == b.Bounded && a.Default == b.Default && slices.Equal(a.Locks, b.Locks)
}

// opaque reports whether g waits for something that callers cannot name and that
// may be a join.
func (e *exporter) opaque(g Got) bool {
	if g.Kind != ops.Recv || g.Own || g.Bounded || e.s.Model.IsSignal(g.Loc) {
		return false
	}
	switch g.Loc.Root().(type) {
	case *ssa.MakeChan, *ssa.Alloc:
		return false
	}
	return true
}

func (e *exporter) locks(ls []*loc.Loc) []xfact.Path {
	var out []xfact.Path
	for _, l := range ls {
		if p, ok := l.PathIn(e.fn); ok && e.c.Covers(l) {
			out = append(out, p)
		}
	}
	slices.Sort(out)
	return out
}
