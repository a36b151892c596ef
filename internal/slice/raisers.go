package slice

import (
	"slices"

	"github.com/wsracecheck/wsracecheck/internal/skeleton"
)

// raisers knows who raises a signal.
type raisers struct {
	p       *Package
	endings []*ending // of goroutines
	memo    map[Key][]*ending
}

func newRaisers(p *Package, endings []*ending) *raisers {
	return &raisers{p: p, endings: endings, memo: make(map[Key][]*ending)}
}

// maxRaisers bounds who is looked at for one signal.
const maxRaisers = 8

// of lists the goroutines and calls that raise key.
func (x *raisers) of(key Key) []*ending {
	if out, ok := x.memo[key]; ok {
		return out
	}
	var out []*ending
	for _, e := range x.endings {
		if e.raisesKey(key) && !slices.ContainsFunc(out, e.sameRun) {
			out = append(out, e)
		}
	}
	for _, u := range x.p.users {
		if len(out) > maxRaisers || x.p.spent(asking) {
			break
		}
		i := x.p.index[u.Fn]
		if !x.p.raised[i].has(int(key)) && !x.p.loose[i] && !(x.p.waitedOn.has(int(key)) && x.p.touched[i].has(int(key))) {
			continue
		}
		e := x.p.endingOf(u)
		if e.raisesKey(key) && x.itself(e, key) {
			out = append(out, e)
		}
	}
	x.memo[key] = out
	return out
}

// flagsBeside is the memory that goroutines write which r starts: r is at its end then.
func (x *raisers) flagsBeside(r *ending) set {
	var s set
	for _, e := range x.endings {
		if e == r || e.server || !x.p.startsItself(r, e) {
			continue
		}
		for _, i := range e.writes {
			if !x.p.guarded(&e.g.nodes[i]) {
				continue
			}
			s = s.with(int(e.g.nodes[i].key))
		}
	}
	return s
}

// sameRun reports whether another goroutine runs the same, started elsewhere.
func (e *ending) sameRun(o *ending) bool { return e.body.same(o.body) }

// raisesKey reports whether e raises key, or sets it if it is a flag that is waited for.
func (e *ending) raisesKey(key Key) bool { return e.raised.has(int(key)) }

// causes reports whether what o raises, key among it, tells of the end of r: r waits for
// it, or it stands for what r delivers, or one of them has started the other, or o waits for r
// in its turn, or sets a flag that r polls.
func (p *Package) causes(o *ending, key Key, r *ending) bool {
	if r.latched.has(int(key)) {
		return false
	}
	return r.waits.has(int(key)) || o.raised.meets(r.waits) ||
		p.deliversTo(r, key) || o.starts(r) || r.starts(o) || o.relays(r) || o.raised.meets(r.polls)
}

// relays reports whether o waits for what r raises: what it raises then stands for that.
func (o *ending) relays(r *ending) bool { return o.waits.union(o.joins).meets(r.raised) }

// deliversTo reports whether r sends to key, or adds to the queue of which key is the flag.
func (p *Package) deliversTo(r *ending, key Key) bool {
	if r.delivers.has(int(key)) {
		return true
	}
	if !p.waitedOn.has(int(key)) {
		return false
	}
	for k := range r.stores.intersect(p.waitedOn).all {
		if Key(k) != key && p.keys.sameObject(Key(k), key) {
			return true
		}
	}
	return false
}

// starts reports whether e starts r.
func (e *ending) starts(r *ending) bool {
	for i := range e.g.nodes {
		if n := &e.g.nodes[i]; n.kind == skeleton.Spawn && n.spawn != nil && n.spawn.Site == r.body.Site {
			return true
		}
	}
	return false
}

// startsItself reports whether e starts r, other than in a call that users can make as well
// if e does nothing else.
func (p *Package) startsItself(e, r *ending) bool {
	for i := range e.g.nodes {
		n := &e.g.nodes[i]
		if n.kind == skeleton.Spawn && n.spawn != nil && n.spawn.Site == r.body.Site && (!n.within(p.usersIn(e)) || p.servesItself(e)) {
			return true
		}
	}
	return false
}

// itself reports whether a user's call raises key other than by a call that users can
// make as well: that one stands for it.
func (x *raisers) itself(e *ending, key Key) bool {
	for i := range e.g.nodes {
		n := &e.g.nodes[i]
		if n.key != key || !raises(n.kind) && n.kind != skeleton.Store {
			continue
		}
		own := true
		for f := n.calls; f != nil && f.up != nil; f = f.up {
			own = own && !x.p.userFns[f.fn]
		}
		if own {
			return true
		}
	}
	return false
}
