package slice

import "github.com/wsracecheck/wsracecheck/internal/skeleton"

// raisers knows who raises a signal.
type raisers struct {
	p       *Package
	endings []*ending // of goroutines
	users   []*Body   // of users
	lazy    map[*Body]*ending
}

func newRaisers(p *Package, endings []*ending, users []*Body) *raisers {
	return &raisers{p: p, endings: endings, users: users, lazy: make(map[*Body]*ending)}
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
		if e.raisesKey(key) {
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
