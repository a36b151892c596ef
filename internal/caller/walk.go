package caller

import (
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/wsracecheck/wsracecheck/internal/effect"
	"github.com/wsracecheck/wsracecheck/internal/ending"
	"github.com/wsracecheck/wsracecheck/internal/fact"
	"github.com/wsracecheck/wsracecheck/internal/loc"
	"github.com/wsracecheck/wsracecheck/internal/ops"
)

// Limits on the walk of one function, in block visits, exits, and leaking reads
// of one place.
const (
	maxVisits = 20000
	maxExits  = 24
	maxLeaks  = 6
)

// Limits on the visits in walks that are not coarse.
const (
	maxFine    = 2000
	maxScope   = 8000  // with an eye to one state
	maxPackage = 60000 // in all
)

// A walker walks one function.
type walker struct {
	s       *Searcher
	fn      *ssa.Function
	env     env
	out     *Outcome
	results map[string]map[string]bool // of the exits, by what else they did
	spots   map[string]*spot           // by place
	work    jobs
	seq     int // of the last job
	ranks   map[*ssa.BasicBlock]int
	visits  int
	probe   *probe // nil in a search
	reach   map[*ssa.BasicBlock]map[*ssa.BasicBlock]bool
	taints  map[ssa.Value]map[ssa.Value]bool
	lives   map[liveKey]bool
	inLoop  map[*ssa.BasicBlock]bool
}

func (w *walker) run() {
	p := newPath(w.fn, w.s.scope.Orders)
	if l := w.s.Model.Within(w.fn); l != nil {
		w.receive(p, Got{Received: ending.Received{Happened: effect.Happened{Loc: l}, Kind: ops.Once, Within: true}, Pos: w.fn.Pos()})
	}
	w.push(p)
	for p := w.next(); p != nil; p = w.next() {
		w.s.visits++
		w.s.total++
		if w.visits++; w.visits > maxVisits {
			w.s.over(w.fn)
			return
		}
		w.walk(p)
	}
}

// coarse reports whether the walk has become so expensive that it tells few paths
// apart from now on.
func (w *walker) coarse() bool {
	return w.visits > maxFine || w.s.visits > maxScope || w.s.total > maxPackage
}

// alive drops the stale reads whose value nothing ahead uses: they have done
// no harm.
func (w *walker) alive(p *path) []*stale {
	kept := p.stale[:0:0]
	for _, s := range p.stale {
		if s.decided != nil || s.value == nil || w.liveTaint(s.value, p.block) {
			kept = append(kept, s)
		}
	}
	return kept
}

func (w *walker) liveTaint(v ssa.Value, b *ssa.BasicBlock) bool {
	k := liveKey{v, b}
	is, ok := w.lives[k]
	if !ok {
		for t := range w.taint(v) {
			if w.live(t, b) {
				is = true
				break
			}
		}
		w.lives[k] = is
	}
	return is
}

type liveKey struct {
	v ssa.Value
	b *ssa.BasicBlock
}

// receive adds a signal to what p has received, unless it says nothing about
// any state.
func (w *walker) receive(p *path, g Got) {
	if g.In == nil {
		g.In = w.fn
	}
	if g.Kind == ops.Recv && !g.Own && w.repeated(g.Site) {
		g.Many = true
	}
	if w.s.scope.Tells(g.Received) {
		p.receive(g)
	}
}

// repeated reports whether in lies in a loop.
func (w *walker) repeated(in ssa.Instruction) bool {
	return in != nil && w.loops(in.Block())
}

// live reports whether v is used in a block that b reaches.
func (w *walker) live(v ssa.Value, b *ssa.BasicBlock) bool {
	refs := v.Referrers()
	if refs == nil {
		return false
	}
	m := w.reachable(b)
	for _, r := range *refs {
		if m[r.Block()] {
			return true
		}
	}
	return false
}

// reachable returns the blocks to which b leads, and b.
func (w *walker) reachable(b *ssa.BasicBlock) map[*ssa.BasicBlock]bool {
	m := w.reach[b]
	if m == nil {
		m = map[*ssa.BasicBlock]bool{b: true}
		for work := []*ssa.BasicBlock{b}; len(work) > 0; {
			x := work[len(work)-1]
			work = work[:len(work)-1]
			for _, s := range x.Succs {
				if !m[s] {
					m[s] = true
					work = append(work, s)
				}
			}
		}
		w.reach[b] = m
	}
	return m
}

// walk runs p to the end of its block, or to the first instruction that has
// more than one way on.
func (w *walker) walk(p *path) {
	for p.idx < len(p.block.Instrs) {
		in := p.block.Instrs[p.idx]
		if w.probe != nil {
			w.probe.visit(p, in)
		}
		w.anew(p, in)
		redefine(p, in)
		w.leaks(p, in)
		p.acts(in)
		p.idx++
		switch in := in.(type) {
		case *ssa.If:
			w.branch(p, in)
			return
		case *ssa.Jump:
			w.enter(p, p.block.Succs[0])
			return
		case *ssa.Return:
			w.leave(p, in)
			return
		case *ssa.Panic:
			w.panics(p, in)
			return
		case *ssa.RunDefers:
			if n := len(p.defers); n > 0 {
				d := p.defers[n-1]
				p.defers = p.defers[:n-1]
				p.idx-- // until none is left
				w.fork(w.call(p, d, d.Common(), nil))
				return
			}
		case *ssa.Defer:
			p.postpone(in)
		default:
			if next := w.step(p, in); next != nil {
				w.fork(next)
				return
			}
		}
	}
}

// redefine forgets what was known of the values that in computes. The parts of
// a tuple are computed with it: their facts are set before they are extracted.
func redefine(p *path, in ssa.Instruction) {
	switch v := in.(type) {
	case *ssa.Phi, *ssa.Extract:
	case ssa.Value:
		p.define(v)
		if _, tuple := v.Type().(*types.Tuple); tuple {
			for _, ref := range *v.Referrers() {
				if ex, ok := ref.(*ssa.Extract); ok {
					p.define(ex)
				}
			}
		}
	}
}

// fork continues with each of next.
func (w *walker) fork(next []*path) {
	for i := len(next) - 1; i >= 0; i-- {
		w.push(next[i])
	}
}

// enter moves p along the edge into b.
func (w *walker) enter(p *path, b *ssa.BasicBlock) {
	i := 0
	for k, pred := range b.Preds {
		if pred == p.block {
			i = k
		}
	}
	vals := make(map[*ssa.Phi]ssa.Value)
	for _, in := range b.Instrs {
		if phi, ok := in.(*ssa.Phi); ok {
			vals[phi] = p.real(phi.Edges[i])
		}
	}
	for _, in := range b.Instrs {
		phi, ok := in.(*ssa.Phi)
		if !ok {
			break
		}
		f := p.lookup(vals[phi])
		p.define(phi)
		if vals[phi] != phi {
			p.alias[phi] = vals[phi]
		} else if f.Kind != fact.Unknown {
			p.facts[phi] = f
		}
	}
	p.block, p.idx = b, 0
	w.push(p)
}

// branch takes the possible sides of a branch.
func (w *walker) branch(p *path, in *ssa.If) {
	val, decided := fact.Eval(in.Cond, p.lookup)
	for i, s := range p.block.Succs {
		if decided && val != (i == 0) {
			continue
		}
		q := p.clone()
		w.decides(q, in, i == 0)
		w.learn(q, in.Cond, i == 0)
		w.enter(q, s)
	}
}

// learn notes what the outcome of a tested condition says about values, and
// which signals are known by it.
func (w *walker) learn(p *path, cond ssa.Value, outcome bool) {
	teach := func(v ssa.Value, f fact.Fact) {
		v = p.real(v)
		if _, isConst := v.(*ssa.Const); isConst {
			return
		}
		f = fact.Refine(p.lookup(v), f)
		p.facts[v] = f
		w.tested(p, v, f, false)
		w.neverMade(p, v, f)
		if msg := w.partOf(p, v); msg != nil && f.IsNonZero() {
			w.tested(p, msg, f, true)
		}
	}
	real := p.real(cond)
	fact.Learn(real, outcome, teach)
	for _, v := range fact.Tested(real) {
		if f := p.lookup(v); f.Kind != fact.Unknown {
			w.tested(p, p.real(v), f, false)
		}
	}
}

// neverMade notes that a channel is nil: nobody is there to be waited for, so
// that the test is as good as the wait.
func (w *walker) neverMade(p *path, v ssa.Value, f fact.Fact) {
	if _, ok := v.Type().Underlying().(*types.Chan); !ok || f.Kind != fact.Zero {
		return
	}
	if in, ok := v.(ssa.Instruction); ok {
		l := w.s.R.Signal(w.s.R.Of(v))
		w.receive(p, Got{Received: ending.Received{Happened: effect.Happened{Loc: l, Mode: effect.Closed}, Kind: ops.Recv}, Site: in, Pos: in.Pos()})
	}
}

// partOf returns the received message of which v is the error or a flag.
func (w *walker) partOf(p *path, v ssa.Value) ssa.Value {
	if t := v.Type().String(); t != "error" && t != "bool" {
		return nil
	}
	switch v := v.(type) {
	case *ssa.Field:
		return p.real(v.X)
	case *ssa.UnOp:
		if fa, ok := v.X.(*ssa.FieldAddr); ok && v.Op == token.MUL {
			if a := baseAlloc(fa); a != nil {
				return p.mem[a]
			}
			return p.real(fa.X)
		}
	}
	return nil
}

// tested tells the signals that wait for a test of v; part says that the test
// was about the error or a flag inside of v.
func (w *walker) tested(p *path, v ssa.Value, f fact.Fact, part bool) {
	kept := p.got[:0:0]
	for _, g := range p.got {
		if g.Active || !has(g.Test, v) {
			kept = append(kept, g)
			continue
		}
		if g, ok := w.resolve(g, v, f, part); ok {
			kept = append(kept, g)
		}
	}
	p.got = kept
}

func has(vs []ssa.Value, v ssa.Value) bool {
	for _, x := range vs {
		if x == v {
			return true
		}
	}
	return false
}

func without(vs []ssa.Value, v ssa.Value) []ssa.Value {
	var out []ssa.Value
	for _, x := range vs {
		if x != v {
			out = append(out, x)
		}
	}
	return out
}

// resolve decides what a test of v, found to be f, says about g. It returns
// false if the signal was not received after all.
func (w *walker) resolve(g Got, v ssa.Value, f fact.Fact, part bool) (Got, bool) {
	if g.By != nil { // the result of a callee tells the end
		if g.All {
			g.Test = without(g.Test, v)
		}
		g.Active = !g.All || len(g.Test) == 0
		return g, true
	}
	switch g.Kind {
	case ops.Recv:
		return resolveReceive(g, v, f, part)
	case ops.Fails:
		isBool := v.Type().Underlying().String() == "bool"
		if isBool == (f.Kind == fact.Zero) && f.Kind != fact.Unknown {
			g.Active, g.EOF = true, true
			return g, true
		}
		return g, f.Kind == fact.Unknown
	case ops.Read:
		switch f.Kind {
		case fact.Const, fact.NonZero:
			g.Active, g.Val = true, f
			return g, true
		case fact.Zero, fact.NotConst:
			return g, false
		}
		return g, true
	}
	return g, true
}

// resolveReceive decides a receive by its ok or by the received value.
func resolveReceive(g Got, v ssa.Value, f fact.Fact, part bool) (Got, bool) {
	if ex, ok := v.(*ssa.Extract); ok && ex.Index == 1 {
		if f.Kind == fact.Zero {
			g.Active, g.EOF, g.Mode = true, true, effect.Closed
			return g, true
		}
		g.Mode, g.Test = effect.Sent, nil
		return g, true
	}
	isErr := v.Type().String() == "error"
	switch {
	case f.Kind == fact.Unknown || f.Kind == fact.NotConst:
	case f.IsNonZero() && (part || isErr):
		g.Active, g.EOF, g.Mode = true, true, effect.Sent
	case f.Kind == fact.Zero && !isErr:
		g.Active, g.EOF = true, true
	default:
		g.Mode, g.Test = effect.Sent, nil
	}
	return g, true
}

// step runs one ordinary instruction. It returns nil if p just goes on.
func (w *walker) step(p *path, in ssa.Instruction) []*path {
	switch in := in.(type) {
	case *ssa.Store:
		w.store(p, in)
	case *ssa.UnOp:
		switch in.Op {
		case token.ARROW:
			w.recv(p, in)
		case token.MUL:
			if a, ok := in.X.(*ssa.Alloc); ok {
				if v, ok := p.mem[a]; ok {
					p.alias[in] = p.real(v)
				}
			}
			return w.read(p, in, w.s.Ops.Of(in))
		}
	case *ssa.Lookup, *ssa.Field:
		return w.read(p, in, w.s.Ops.Of(in))
	case *ssa.MapUpdate:
		w.wrote(p, w.s.Ops.Of(in).Loc)
	case *ssa.Select:
		return w.selects(p, in)
	case *ssa.TypeAssert:
		return w.asserts(p, in)
	case *ssa.Call:
		return w.call(p, in, in.Common(), in)
	}
	return nil
}

func (w *walker) store(p *path, in *ssa.Store) {
	if a, ok := in.Addr.(*ssa.Alloc); ok {
		p.mem[a] = p.real(in.Val)
	} else if a := baseAlloc(in.Addr); a != nil {
		delete(p.mem, a)
	}
	w.wrote(p, w.s.Ops.Of(in).Loc)
}

// wrote notes that the caller itself writes a place: what it reads there
// later is its own.
func (w *walker) wrote(p *path, l *loc.Loc) {
	if l == nil {
		return
	}
	for _, g := range w.s.scope.Writers(l) {
		p.fresh[freshKey{l, g.ID}] = true
	}
}

// recv receives from a channel.
func (w *walker) recv(p *path, in *ssa.UnOp) {
	op := w.s.Ops.Chan(in.X)
	if op.Timer || op.Tick || op.Loc == nil {
		return
	}
	g := Got{Received: ending.Received{Happened: effect.Happened{Loc: op.Loc}, Kind: ops.Recv}, Site: in, Pos: in.Pos()}
	w.notNil(p, op.Loc, in, 0)
	g.Test = receiveTests(in, 0)
	if !w.s.Model.CarriesMore(op.Loc) && !in.CommaOk {
		g.Active = true
	}
	w.receive(p, w.neverOK(p, g))
}
