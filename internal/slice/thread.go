package slice

import "github.com/wsracecheck/wsracecheck/internal/skeleton"

// Limits of one way that is followed past tests whose outcome is known.
const (
	maxWay    = 24 // nodes on the way
	maxPassed = 6  // nodes that are repeated on it
)

// thread leads each edge on which the value of a register is known past the tests of that
// value (jump threading), with copies of the nodes on the way. Where results of calls and conditions meet, most tests are of
// what was set just before.
func (g *graph) thread() {
	for i := range len(g.nodes) {
		n := &g.nodes[i]
		switch {
		case n.kind == skeleton.Set && len(n.succ) == 1 && known(n.val):
			g.nodes[i].succ[0] = g.lead(n.succ[0], n.reg, n.val)
		case n.kind == skeleton.Branch && n.test.Reg >= 0 && known(n.test.Is):
			for k := range 2 {
				if v, ok := learned(n.test, k == 0); ok {
					to := g.lead(g.nodes[i].succ[k], n.test.Reg, v)
					g.nodes[i].succ[k] = to
				}
			}
		}
	}
}

// learned is what a test tells of its register on one side; false if that is no one value.
func learned(t skeleton.Test, holds bool) (skeleton.Val, bool) {
	same := holds != t.Not
	switch {
	case same:
		return t.Is, true
	case t.Is.Kind == skeleton.Zero:
		return skeleton.Val{Kind: skeleton.NonZero}, true
	case t.Is.Kind == skeleton.NonZero:
		return skeleton.Val{Kind: skeleton.Zero}, true
	}
	return skeleton.Val{}, false
}

// lead follows the way from node start, with a value for reg, past tests that are decided,
// and returns where it leads: to copies of the nodes on the way.
func (g *graph) lead(start, reg int, val skeleton.Val) int {
	w := way{g: g, env: map[int]skeleton.Val{reg: val}, end: start}
	at := start
	for range maxWay {
		n := &g.nodes[at]
		switch n.kind {
		case skeleton.Nop:
			if len(n.succ) != 1 {
				return w.repeat()
			}
			at = n.succ[0]
		case skeleton.Set, skeleton.Havoc:
			if len(w.passed) == maxPassed {
				return w.repeat()
			}
			w.assign(*n)
			at = n.succ[0]
		case skeleton.Branch:
			holds, sure := decided(w.env[n.test.Reg], n.test)
			if !sure {
				return w.repeat()
			}
			at = n.succ[1]
			if holds {
				at = n.succ[0]
			}
			w.end, w.copied = at, len(w.passed)
		default: // what is done on the way is repeated as well
			if len(n.succ) != 1 || len(w.passed) == maxPassed {
				return w.repeat()
			}
			w.pass(*n)
			at = n.succ[0]
		}
	}
	return w.repeat()
}

// A way is what was passed, and what is known behind it.
type way struct {
	g      *graph
	env    map[int]skeleton.Val
	passed []node
	end    int // behind the last test that was decided
	copied int // of passed, before that
}

// pass passes a node that may give registers a value.
func (w *way) pass(n node) {
	n.arms = append([]arm(nil), n.arms...)
	n.vals = append([]skeleton.Val(nil), n.vals...)
	n.defs(func(r *int) { delete(w.env, *r) })
	w.passed = append(w.passed, n)
}

// assign passes an assignment.
func (w *way) assign(n node) {
	if n.kind == skeleton.Havoc {
		delete(w.env, n.reg)
		delete(w.env, n.ok)
		w.passed = append(w.passed, n)
		return
	}
	if v, ok := w.env[n.val.Reg]; ok && n.val.Kind == skeleton.InReg {
		n.val = v
	}
	if known(n.val) {
		w.env[n.reg] = n.val
	} else {
		delete(w.env, n.reg)
	}
	w.passed = append(w.passed, n)
}

// repeat makes the copies, and returns the first of them, or where the way leads.
func (w *way) repeat() int {
	next := w.end
	for i := w.copied - 1; i >= 0; i-- {
		n := w.passed[i]
		n.succ = []int{next}
		next = len(w.g.nodes)
		w.g.nodes = append(w.g.nodes, n)
	}
	return next
}

// decided tells whether test t holds for a value; not sure if that is not known.
func decided(v skeleton.Val, t skeleton.Test) (holds, sure bool) {
	var same bool
	switch {
	case !known(v) || !known(t.Is):
		return false, false
	case v.Kind == skeleton.Zero || t.Is.Kind == skeleton.Zero:
		same = v.Kind == t.Is.Kind
	case t.Is.Kind == skeleton.NonZero:
		same = true
	case v.Kind == skeleton.NonZero:
		return false, false
	default:
		same = v.Text == t.Is.Text
	}
	return same != t.Not, true
}
