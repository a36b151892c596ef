package slice

import (
	"github.com/wsracecheck/wsracecheck/internal/explore"
	"github.com/wsracecheck/wsracecheck/internal/skeleton"
)

// maxConfirm bounds the calls through which an execution is followed to who can start it.
const maxConfirm = 5

// confirmed reports whether the execution that q has shown is part of one that the
// package can have. The caller of q is the smallest function that waits and reads; if only
// functions of the package call it, one of them must show the same read, too: it may hold
// a lock around the call, have joined the reader before, or pass a constant with which
// nothing is read. If that is too large to decide it is not reported for this execution.
func (p *Package) confirmed(q Question, read *skeleton.Node) bool {
	return p.confirmedFrom(q, read, make(map[*skeleton.Func]bool))
}

func (p *Package) confirmedFrom(q Question, read *skeleton.Node, seen map[*skeleton.Func]bool) bool {
	c := q.Caller
	if seen[c.Fn] {
		return false
	}
	seen[c.Fn] = true
	if c.Site != nil || p.userFns[c.Fn] || p.runners.startsAt(c.Fn, q.Reader.body) || len(seen) > maxConfirm {
		return true
	}
	said := false
	for _, at := range p.callers[c.Fn] {
		up := &Body{Fn: at.in, Kind: User, role: caller}
		if at.in == c.Fn || at.in == q.Reader.body.Fn {
			continue
		}
		if up = p.runners.beside(up, q.Reader.body); up == nil {
			said = true
			continue
		}
		u := q
		u.Caller, u.Only = up, read
		res, prog := p.decide(u)
		switch {
		case prog == nil: // it hands the function to somebody else
		case res.Answer == explore.TooLarge: // no execution is known that it can have
			said = true
			if q.rank() == 0 {
				p.open[reading{c.Fn, q.State}] = true
			}
		case res.Answer == explore.Ordered:
			said = true
		default:
			if p.confirmedFrom(u, read, seen) {
				return true
			}
			said = true
		}
	}
	return !said
}

// startsAt reports whether a goroutine other than r starts with f.
func (x *runners) startsAt(f *skeleton.Func, r *Body) bool {
	for _, b := range x.started[f] {
		if !b.same(r) {
			return true
		}
	}
	return false
}
