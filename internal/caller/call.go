package caller

import (
	"golang.org/x/tools/go/ssa"

	"github.com/wsracecheck/wsracecheck/internal/effect"
	"github.com/wsracecheck/wsracecheck/internal/ending"
	"github.com/wsracecheck/wsracecheck/internal/fact"
	"github.com/wsracecheck/wsracecheck/internal/loc"
	"github.com/wsracecheck/wsracecheck/internal/ops"
	"github.com/wsracecheck/wsracecheck/internal/ssabuild"
)

// call runs a call, a deferred call when it is due, or a Once. It returns the
// paths on which the function goes on; nil if p just goes on.
func (w *walker) call(p *path, in ssa.Instruction, c *ssa.CallCommon, v ssa.Value) []*path {
	if c.IsInvoke() && (ssabuild.NoReturn(c.Method) || p.lookup(c.Value).Kind == fact.Zero) {
		return []*path{} // nor does a call through nil return
	}
	op := w.s.Ops.Of(in)
	switch op.Kind {
	case ops.Lock, ops.RLock:
		p.lock(op.Loc, true)
	case ops.Unlock:
		p.unlock(op.Loc)
	case ops.CondWait:
		p.lock(op.Loc, false)
	case ops.WaitAll:
		w.receive(p, Got{Received: ending.Received{Happened: effect.Happened{Loc: op.Loc}, Kind: ops.WaitAll}, Site: in, Pos: in.Pos(), Active: true})
	case ops.Close, ops.NetClose:
		w.receive(p, Got{Received: ending.Received{Happened: effect.Happened{Loc: op.Loc, Mode: effect.Closed}, Kind: ops.Recv, Own: true}, Site: in, Pos: in.Pos(), Active: true})
	case ops.Fails:
		w.fails(p, in, op, v)
	case ops.Read:
		return w.goOn(p, w.read(p, in, op))
	case ops.Write:
		w.wrote(p, op.Loc)
	case ops.Once:
		return w.once(p, in, op)
	case ops.None:
		f := w.known(w.s.R.Callee(c))
		if f.Fn == nil {
			if f = w.s.method(c); f.Fn == nil {
				break
			}
		}
		args := w.s.R.Args(f, c)
		if len(f.Fn.Blocks) == 0 {
			w.reaps(p, f, args, v)
		}
		if x := w.s.extern(f.Fn); x != nil && len(x.Exits) > 0 {
			return w.apply(p, in, w.extern(x, f, in, args), nil, f.Fn)
		}
		if o := w.s.outcome(f.Fn, w.envFor(f, args)); o != nil {
			return w.apply(p, in, o, w.s.R.SubstArgs(f, args), f.Fn)
		}
		w.steady(p, f.Fn, v)
	}
	return w.goOn(p, nil)
}

// goOn makes sure that a deferred call, too, has a path to go on with.
func (w *walker) goOn(p *path, next []*path) []*path {
	if next == nil {
		return []*path{p}
	}
	return next
}

// fails notes a library call whose error tells that a stream has ended.
func (w *walker) fails(p *path, in ssa.Instruction, op ops.Op, v ssa.Value) {
	g := Got{Received: ending.Received{Happened: effect.Happened{Loc: op.Loc, Mode: effect.Closed}, Kind: ops.Fails}, Site: in, Pos: in.Pos()}
	if op.All && w.s.Model.IsSignal(op.Loc) {
		g.Active, g.EOF = true, true
		w.receive(p, g)
		return
	}
	for _, res := range results(v) {
		if t := res.Type().String(); t == "error" || t == "bool" {
			g.Test = append(g.Test, res)
		}
	}
	if len(g.Test) > 0 && w.s.Model.IsSignal(op.Loc) {
		w.receive(p, g)
	}
}

// results lists the values that the results of a call become.
func results(v ssa.Value) []ssa.Value {
	if v == nil {
		return nil
	}
	refs := v.Referrers()
	if refs == nil {
		return nil
	}
	if sig, ok := v.(*ssa.Call); ok && sig.Call.Signature().Results().Len() == 1 {
		return []ssa.Value{v}
	}
	var out []ssa.Value
	for _, ref := range *refs {
		if ex, ok := ref.(*ssa.Extract); ok {
			out = append(out, ex)
		}
	}
	return out
}

// result returns the value that result i of a call becomes, or nil.
func result(v ssa.Value, i int) ssa.Value {
	for _, r := range results(v) {
		if ex, ok := r.(*ssa.Extract); ok {
			if ex.Index == i {
				return r
			}
		} else if i == 0 {
			return r
		}
	}
	return nil
}

// once runs the body of a sync.Once, or finds that it has run.
func (w *walker) once(p *path, in ssa.Instruction, op ops.Op) []*path {
	var out []*path
	f := w.known(w.s.R.FuncOf(op.Fn))
	if f.Fn != nil {
		var args []ssa.Value
		if f.Recv != nil {
			args = append(args, f.Recv)
		}
		if o := w.s.outcome(f.Fn, w.envFor(f, args)); o != nil {
			out = w.apply(p.clone(), in, o, w.s.R.SubstArgs(f, args), f.Fn)
		}
	}
	out = append(out, p)
	for _, q := range out {
		w.receive(q, Got{Received: ending.Received{Happened: effect.Happened{Loc: op.Loc}, Kind: ops.Once}, Site: in, Pos: in.Pos()})
	}
	return out
}

// known replaces a function-typed parameter by the function it stands for.
func (w *walker) known(f loc.Func) loc.Func {
	for range 4 {
		if f.Param == nil {
			return f
		}
		g, ok := w.env[f.Param]
		if !ok {
			return loc.Func{}
		}
		f = g
	}
	return f
}

// envFor tells which functions the parameters of f stand for.
func (w *walker) envFor(f loc.Func, args []ssa.Value) env {
	var e env
	set := func(p *ssa.Parameter, g loc.Func) {
		if e == nil {
			e = make(env)
		}
		e[p] = g
	}
	for p := f.Fn.Parent(); p != nil; p = p.Parent() {
		for _, q := range p.Params {
			if g, ok := w.env[q]; ok {
				set(q, g)
			}
		}
	}
	for i, p := range f.Fn.Params {
		if i >= len(args) || args[i] == nil || w.s.depth > maxFuncs {
			continue
		}
		if g := w.known(w.s.R.FuncOf(args[i])); g.Fn != nil && len(g.Fn.Blocks) > 0 {
			set(p, g)
		}
	}
	return e
}

// apply goes on after a call with each exit of the callee.
func (w *walker) apply(p *path, in ssa.Instruction, o *Outcome, subst loc.Subst, callee *ssa.Function) []*path {
	var out []*path
	for _, r := range o.Reads {
		if rd := w.translateRead(r, in, subst, callee); rd != nil {
			w.calleeRead(p, rd, nil)
		}
	}
	for _, e := range o.Exits {
		q := p.clone()
		if w.exit(q, in, e, o, subst, callee) {
			out = append(out, q)
		}
	}
	if len(o.Exits) == 0 {
		return []*path{p} // recursion, or it was not walked to the end
	}
	return out
}

// exit goes on with one exit of a callee.
func (w *walker) exit(p *path, in ssa.Instruction, e *Exit, o *Outcome, subst loc.Subst, callee *ssa.Function) bool {
	v, _ := in.(ssa.Value)
	var tests []ssa.Value
	for i, f := range e.Results {
		if res := result(v, i); res != nil && f.Kind != fact.Unknown {
			p.facts[res] = f
			if tells(o, i) {
				tests = append(tests, res)
			}
		}
	}
	tr := func(l *loc.Loc) *loc.Loc { return w.s.R.Table.Translate(l, subst) }
	if w.contradicts(p, translated(e.Got, func(l *loc.Loc) *loc.Loc { return w.s.R.Signal(tr(l)) })) {
		return false
	}
	for _, l := range e.Took {
		p.lock(tr(l), false)
	}
	for _, l := range e.Freed {
		p.unlock(tr(l))
	}
	for _, l := range e.Locked {
		p.lock(tr(l), true)
	}
	for _, g := range e.Got {
		known := tests
		if g.Active {
			var ok bool
			known, g.All, ok = telling(v, o, e, g, tests)
			if !ok || !tellsSo(o, e, g) {
				g.Active, g.All, known = false, false, nil
			}
		}
		w.calleeGot(p, g, in, tr, known, o, callee)
	}
	for _, r := range e.Reads {
		rd := w.translateRead(r, in, subst, callee)
		if rd == nil {
			continue
		}
		if !w.calleeRead(p, rd, v) {
			return false
		}
		p.contrast(rd, o.otherwise(e, r))
	}
	return true
}

// tells reports whether result i differs between the exits of a callee.
func tells(o *Outcome, i int) bool {
	for _, e := range o.Exits[1:] {
		if e.Results[i].Key() != o.Exits[0].Results[i].Key() {
			return true
		}
	}
	return false
}

// telling returns the values that a caller has to test before it knows of g, which
// exit e of the call v has received. A result that alone tells e from an exit that
// has not received g has to be tested, and all of them if there are several; with
// no such result any one does that differs between the exits. It reports false if
// the caller has no use for one that it has to test.
func telling(v ssa.Value, o *Outcome, e *Exit, g Got, differ []ssa.Value) (tests []ssa.Value, all, ok bool) {
	for _, x := range o.Exits {
		i := onlyDifference(e, x)
		if i < 0 || received(x, g.Loc) {
			continue
		}
		res := result(v, i)
		if res == nil {
			return nil, false, false
		}
		if !has(tests, res) {
			tests = append(tests, res)
		}
	}
	if len(tests) == 0 {
		return differ, false, true
	}
	return tests, true, true
}

// onlyDifference returns the index of the one result in which two exits differ,
// -1 if there is none or more than one.
func onlyDifference(e, x *Exit) int {
	at := -1
	for i := range e.Results {
		if e.Results[i].Key() == x.Results[i].Key() {
			continue
		}
		if at >= 0 {
			return -1
		}
		at = i
	}
	return at
}

// tellsSo reports whether a caller can tell from exit e that g was received.
// It cannot if e is a success, and the callee has the same success when it has
// not received g.
func tellsSo(o *Outcome, e *Exit, g Got) bool {
	if !success(e) {
		return true
	}
	if g.Unsure {
		return false
	}
	for _, x := range o.Exits {
		same := len(x.Results) == len(e.Results)
		for i := range e.Results {
			same = same && x.Results[i].Key() == e.Results[i].Key()
		}
		if same && success(x) && !received(x, g.Loc) {
			return false
		}
	}
	return true
}

// success reports whether e returns an error that is nil.
func success(e *Exit) bool {
	return e.Err >= 0 && e.Results[e.Err].Kind == fact.Zero
}

func received(e *Exit, l *loc.Loc) bool {
	for _, g := range e.Got {
		if g.Loc == l && g.Active && !g.Unsure {
			return true
		}
	}
	return false
}

// calleeGot receives what a callee received. It is known to the program once
// a result that tells it is tested.
func (w *walker) calleeGot(p *path, g Got, in ssa.Instruction, tr func(*loc.Loc) *loc.Loc, tests []ssa.Value, o *Outcome, callee *ssa.Function) {
	g.Loc = w.s.R.Signal(tr(g.Loc))
	if g.Loc == nil {
		return
	}
	var locks []*loc.Loc
	for _, l := range g.Locks {
		locks = with(locks, tr(l))
	}
	g.Locks = locks
	g.Site, g.Test, g.By = in, nil, callee
	if g.Active && len(tests) > 0 && len(o.Exits) > 1 {
		g.Active, g.Test = false, tests
	}
	w.receive(p, g)
}

// translated returns got with other places, without those that have none.
func translated(got []Got, tr func(*loc.Loc) *loc.Loc) (out []Got) {
	for _, g := range got {
		if g.Loc = tr(g.Loc); g.Loc != nil {
			out = append(out, g)
		}
	}
	return out
}

// translateRead states a callee's read in the terms of the caller.
func (w *walker) translateRead(r *Read, in ssa.Instruction, subst loc.Subst, callee *ssa.Function) *Read {
	tr := func(l *loc.Loc) *loc.Loc { return w.s.R.Table.Translate(l, subst) }
	out := *r
	if out.State = tr(r.State); out.State == nil {
		return nil
	}
	out.Site, out.Via = in, callee
	out.Got, out.Took = nil, nil
	for _, g := range r.Got {
		if g.Loc = w.s.R.Signal(tr(g.Loc)); g.Loc != nil {
			var locks []*loc.Loc
			for _, l := range g.Locks {
				locks = with(locks, tr(l))
			}
			g.Locks, g.Site, g.Test = locks, in, nil
			out.Got = append(out.Got, g)
		}
	}
	for _, l := range r.Took {
		out.Took = with(out.Took, tr(l))
	}
	return &out
}
