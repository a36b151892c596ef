package slice

import "github.com/wsracecheck/wsracecheck/internal/skeleton"

// raisers knows who raises a signal.
type raisers struct {
	p       *Package
	endings []*ending // of goroutines
	users   []*Body   // of users
	lazy    map[*Body]*ending
	isUser  map[*skeleton.Func]bool
}

func newRaisers(p *Package, endings []*ending, users []*Body) *raisers {
	x := &raisers{p: p, endings: endings, users: users, lazy: make(map[*Body]*ending), isUser: make(map[*skeleton.Func]bool)}
	for _, u := range users {
		x.isUser[u.Fn] = true
	}
	return x
}

// maxRaisers bounds who is looked at for one signal.
const maxRaisers = 8

// of lists the goroutines and calls, other than r, that raise key.
func (x *raisers) of(key Key, r *ending) []*ending {
	var out []*ending
	for _, e := range x.endings {
		if e != r && e.raisesKey(key) {
			out = append(out, e)
		}
	}
	for _, u := range x.users {
		i := x.p.index[u.Fn]
		if !x.p.raised[i].has(int(key)) && !x.p.loose[i] && !(x.p.waitedOn.has(int(key)) && x.p.touched[i].has(int(key))) {
			continue
		}
		e := x.lazy[u]
		if e == nil {
			e = x.p.endingOf(u)
			x.lazy[u] = e
		}
		if e.raisesKey(key) && x.itself(e, key) {
			out = append(out, e)
		}
	}
	if len(out) > maxRaisers {
		out = out[:maxRaisers]
	}
	return out
}

func (e *ending) raisesKey(key Key) bool {
	for _, i := range e.raises {
		if e.g.nodes[i].key == key {
			return true
		}
	}
	for i := range e.g.nodes { // a flag that is waited for
		if n := &e.g.nodes[i]; n.key == key && n.kind == skeleton.Store && n.val.Kind != skeleton.Zero {
			return true
		}
	}
	return false
}

// causes reports whether what o raises together with key makes r end.
func (o *ending) causes(key Key, r *ending) bool {
	if r.waits.has(int(key)) {
		return true
	}
	for _, i := range o.raises {
		if k := o.g.nodes[i].key; k != key && r.waits.has(int(k)) {
			return true
		}
	}
	for _, i := range r.raises { // it delivers to key
		if r.g.nodes[i].key == key && r.g.nodes[i].kind == skeleton.Send {
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
			own = own && !x.isUser[f.fn]
		}
		if own {
			return true
		}
	}
	return false
}
