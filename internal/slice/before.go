package slice

import "github.com/wsracecheck/wsracecheck/internal/skeleton"

// A before is what a function, with all that it calls, may have done when it comes to a
// read of a state: a superset, since calls are not looked into.
type before struct {
	waits  set // what it has waited for
	tests  set // memory that it has tested
	raises set // what it has raised
}

func (b before) union(c before) before {
	return before{b.waits.union(c.waits), b.tests.union(c.tests), b.raises.union(c.raises)}
}

func (b before) within(c before) bool {
	return b.waits.within(c.waits) && b.tests.within(c.tests) && b.raises.within(c.raises)
}

// all is what f, with all that it calls, may do.
func (p *Package) all(f int) before {
	return before{p.awaited[f], p.tested[f], p.raised[f]}
}

// stepOf is what one node may do.
func (p *Package) stepOf(n *skeleton.Node) before {
	var b before
	switch n.Kind {
	case skeleton.Recv, skeleton.Stream, skeleton.WaitGroup, skeleton.CondWait:
		b.waits = b.waits.with(int(p.keys.of(p.Resolver.Signal(n.Obj))))
	case skeleton.Load, skeleton.Swap, skeleton.CAS:
		if n.Reg != skeleton.NoReg {
			b.tests = b.tests.with(int(p.keys.of(n.Obj)))
		}
	case skeleton.Close, skeleton.Cancel, skeleton.Send, skeleton.Done:
		b.raises = b.raises.with(int(p.keys.of(p.Resolver.Signal(n.Obj))))
	case skeleton.Call:
		for _, l := range n.Callee.Contexts {
			b.waits = b.waits.with(int(p.keys.of(p.Resolver.Signal(l))))
		}
	case skeleton.Select:
		for _, a := range n.Arms {
			if k := int(p.keys.of(p.Resolver.Signal(a.Obj))); a.Send {
				b.raises = b.raises.with(k)
			} else {
				b.waits = b.waits.with(k)
			}
		}
	}
	return b
}

// callees lists the functions of the package that a node calls, itself or by what it
// hands on.
func (p *Package) callees(n *skeleton.Node) []int {
	if n.Callee == nil || n.Kind == skeleton.Spawn {
		return nil
	}
	var out []int
	if f := p.Func(n.Callee.Fn); f != nil {
		out = append(out, p.index[f])
	}
	for _, q := range funcParams(n.Callee) {
		if f := p.Func(n.Callee.Funcs[q].Fn); f != nil {
			out = append(out, p.index[f])
		}
	}
	return out
}

// beforeReads is what f may have done when it, or what it calls, reads state.
func (p *Package) beforeReads(f *skeleton.Func, state Key) before {
	in := make([]before, len(f.Nodes))
	seen := make([]bool, len(f.Nodes))
	var out before
	work := []int{0}
	seen[0] = true
	if l := p.after[f]; l != nil {
		in[0].waits = in[0].waits.with(int(p.keys.of(p.Resolver.Signal(l))))
	}
	for len(work) > 0 {
		i := work[len(work)-1]
		work = work[:len(work)-1]
		n := &f.Nodes[i]
		own, reads := p.stepOf(n), false
		for _, c := range p.callees(n) {
			own = own.union(p.all(c))
			reads = reads || p.touched[c].has(int(state))
		}
		after := in[i].union(own)
		switch {
		case reads:
			out = out.union(after)
		case (n.Kind == skeleton.Load || n.Kind == skeleton.Swap || n.Kind == skeleton.Count) && p.keys.of(n.Obj) == state:
			out = out.union(in[i])
		}
		for _, s := range n.Succ {
			if seen[s] && after.within(in[s]) {
				continue
			}
			seen[s] = true
			in[s] = in[s].union(after)
			work = append(work, s)
		}
	}
	return out
}

// A reading is one function and one state that it reads.
type reading struct {
	fn    *skeleton.Func
	state Key
}

// mayAsk reports whether there can be an execution for a question about state, r and a
// caller: the caller waits for what r raises, for what raises together with something
// that ends r, or ends r itself.
func (p *Package) mayAsk(state Key, r *ending, f *skeleton.Func, flags set, x *raisers) bool {
	at := reading{f, state}
	b, ok := p.befores[at]
	if !ok {
		b = p.beforeReads(f, state)
		p.befores[at] = b
	}
	known := b.waits.union(b.tests.intersect(flags.union(p.waitedOn)))
	if known.meets(r.raised) || b.raises.meets(r.waits) || known.meets(r.waits) {
		return true
	}
	for k := range known.all {
		if r.body.Kind != Started {
			break
		}
		for _, o := range x.of(Key(k)) {
			if o != r && !o.sameRun(r) && p.causes(o, Key(k), r) {
				return true
			}
		}
	}
	return p.loose[p.index[f]] && len(known) == 0 // what it waits for has another name for its callers
}
