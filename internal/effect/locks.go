package effect

import (
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/wsracecheck/wsracecheck/internal/loc"
	"github.com/wsracecheck/wsracecheck/internal/ops"
)

// A Hold is a mutex that is held, or that was taken. A sync.Once is one, too: its body
// runs while it is held, and everybody else who calls Do waits for the body, and then
// gives it back at once.
type Hold struct {
	Loc    *loc.Loc
	Shared bool            // for reading only
	Once   bool            // it is a sync.Once
	At     ssa.Instruction // where it is taken
}

// A Parking tells where a function may have been blocked for long.
type Parking uint8

const (
	NotParked    Parking = iota // it was not
	ParkedOnce                  // at one place, outside of a loop
	ParkedInLoop                // in a loop that waits for the outside
)

// Locking states which mutexes have to do with one place of a function. All
// but Freed hold on every path that leads there.
type Locking struct {
	Held  []Hold     // held now, and taken since the function was entered
	Taken []Hold     // taken at some time since the function was entered
	Freed []*loc.Loc // perhaps given up, though the function did not take them
	// Passed lists those taken since the function was parked, on every path on
	// which it was: what a goroutine must still take to get here from where it
	// usually is.
	Passed []Hold
	Parks  Parking
}

// MustTake returns the mutexes that a goroutine has to take, wherever it is
// parked, before it gets to the place.
func (l Locking) MustTake() []Hold {
	if l.Parks == NotParked {
		return l.Taken
	}
	return l.Passed
}

func addHold(set []Hold, h Hold) []Hold {
	if h.Loc == nil {
		return set
	}
	for i, x := range set {
		if x.Loc != h.Loc {
			continue
		}
		if x.Shared && !h.Shared {
			out := append([]Hold(nil), set...)
			out[i] = h
			return out
		}
		return set
	}
	return append(set[:len(set):len(set)], h)
}

func addHolds(set, more []Hold) []Hold {
	if len(set) == 0 {
		return more[:len(more):len(more)]
	}
	for _, h := range more {
		set = addHold(set, h)
	}
	return set
}

func dropHold(set []Hold, l *loc.Loc) []Hold {
	for i, x := range set {
		if x.Loc == l {
			return append(set[:i:i], set[i+1:]...)
		}
	}
	return set
}

// meetHolds keeps what is in both sets; for reading only, if it is so in one.
func meetHolds(a, b []Hold) []Hold {
	var out []Hold
	for _, x := range a {
		for _, y := range b {
			if x.Loc == y.Loc {
				x.Shared = x.Shared || y.Shared
				out = append(out, x)
			}
		}
	}
	return out
}

// meetLocking returns what holds on both of two paths. A path that was not
// parked says nothing about those that were.
func meetLocking(a, b Locking) Locking {
	out := Locking{
		Held:  meetHolds(a.Held, b.Held),
		Taken: meetHolds(a.Taken, b.Taken),
		Freed: union(a.Freed, b.Freed),
		Parks: max(a.Parks, b.Parks),
	}
	switch {
	case a.Parks == NotParked:
		out.Passed = b.Passed
	case b.Parks == NotParked:
		out.Passed = a.Passed
	default:
		out.Passed = meetHolds(a.Passed, b.Passed)
	}
	return out
}

// same compares two steps of one descending chain.
func (l Locking) same(k Locking) bool {
	return len(l.Held) == len(k.Held) && len(l.Taken) == len(k.Taken) && len(l.Freed) == len(k.Freed) &&
		len(l.Passed) == len(k.Passed) && l.Parks == k.Parks &&
		shared(l.Held) == shared(k.Held) && shared(l.Taken) == shared(k.Taken) && shared(l.Passed) == shared(k.Passed)
}

func shared(set []Hold) int {
	n := 0
	for _, h := range set {
		if h.Shared {
			n++
		}
	}
	return n
}

// lockTransfer applies one item to the locks.
func (b *builder) lockTransfer(l *Locking, it *item) {
	switch it.op.Kind {
	case ops.Lock, ops.RLock:
		if !it.optional {
			l.take(Hold{Loc: it.op.Loc, Shared: it.op.Kind == ops.RLock, At: it.in})
		}
		return
	case ops.Unlock:
		l.free(it.op.Loc)
		return
	case ops.CondWait:
		l.park(b.inBusyLoop(it))
		l.retake(it)
		return
	case ops.Launch:
		return
	}
	if parks(it) {
		l.park(b.inBusyLoop(it))
	}
	if it.key != nil && !it.optional {
		l.take(onceOf(it))
		l.Held = dropHold(l.Held, it.key)
	}
	if it.sum == nil {
		return
	}
	for _, f := range it.sum.Locks.Freed {
		l.free(f)
	}
	if !it.optional && it.key == nil {
		l.call(it.sum.Locks, b.inBusyLoop(it))
	}
}

// onceOf is the sync.Once that it passes.
func onceOf(it *item) Hold { return Hold{Loc: it.key, Once: true, At: it.in} }

// insideOf returns the locks at the start of what it calls: the body of a Once runs
// while the Once is held.
func (l Locking) insideOf(it *item) *Locking {
	if it.key != nil {
		l.take(onceOf(it))
	}
	return &l
}

func (l *Locking) take(h Hold) {
	l.Held, l.Taken = addHold(l.Held, h), addHold(l.Taken, h)
	if l.Parks != NotParked {
		l.Passed = addHold(l.Passed, h)
	}
}

// retake notes that a condition takes its mutex again: the one that is held.
func (l *Locking) retake(it *item) {
	m := it.op.Loc
	if len(l.Held) == 1 {
		m = l.Held[0].Loc
	}
	l.Taken = addHold(l.Taken, Hold{Loc: m, At: it.in})
	l.Passed = addHold(l.Passed, Hold{Loc: m, At: it.in})
}

func (l *Locking) free(m *loc.Loc) {
	n := len(l.Held)
	if l.Held = dropHold(l.Held, m); len(l.Held) == n {
		l.Freed = add(l.Freed, m)
	}
}

// park notes that the goroutine may stay here for long. What it takes before
// it is parked again outside of a loop still lies before it.
func (l *Locking) park(inLoop bool) {
	switch {
	case inLoop:
		l.Parks, l.Passed = ParkedInLoop, nil
	case l.Parks == NotParked:
		l.Parks, l.Passed = ParkedOnce, nil
	}
}

// call applies what holds when a callee returns.
func (l *Locking) call(c Locking, inLoop bool) {
	l.Passed, l.Parks = l.passes(c, inLoop, addHolds)
	l.Held, l.Taken = addHolds(l.Held, c.Held), addHolds(l.Taken, c.Taken)
}

// passes computes what was passed at a place of a callee that is called at l.
func (l *Locking) passes(c Locking, inLoop bool, merge func(a, b []Hold) []Hold) ([]Hold, Parking) {
	both := merge(l.Passed, c.Taken)
	switch {
	case c.Parks == NotParked && l.Parks == NotParked:
		return nil, NotParked
	case c.Parks == NotParked:
		return both, l.Parks
	case l.Parks == NotParked:
		if inLoop {
			return c.Passed, ParkedInLoop
		}
		return c.Passed, c.Parks
	case c.Parks == ParkedInLoop || inLoop:
		return meetHolds(c.Passed, both), ParkedInLoop
	}
	return both, l.Parks
}

// lift states the locks of a callee's event in the terms of a caller that
// calls at l.
func (l *Locking) lift(c Locking, inLoop bool, merge merger[Hold]) Locking {
	var out Locking
	out.Held = l.Held
	for _, f := range c.Freed {
		out.Held = dropHold(out.Held, f)
	}
	out.Freed = l.Freed
	for _, f := range c.Freed {
		if len(dropHold(l.Held, f)) == len(l.Held) {
			out.Freed = add(out.Freed, f)
		}
	}
	out.Held = merge.of(out.Held, c.Held)
	out.Taken = merge.of(l.Taken, c.Taken)
	out.Passed, out.Parks = l.passes(c, inLoop, merge.of)
	return out
}

// inBusyLoop reports whether it lies in a loop that goes on for as long as the
// outside lets it. A range over a collection ends by itself.
func (b *builder) inBusyLoop(it *item) bool {
	for _, l := range b.g.loops {
		if l.body[it.block] && !ranges(l) {
			return true
		}
	}
	return false
}

func ranges(l loop) bool {
	return strings.HasPrefix(l.header.Comment, "range") && !strings.HasPrefix(l.header.Comment, "rangechan")
}

// parks reports whether a goroutine may be blocked for long at it.
func parks(it *item) bool {
	if it.optional {
		return false
	}
	switch it.op.Kind {
	case ops.Recv, ops.Send, ops.WaitAll:
		sel, ok := it.in.(*ssa.Select)
		return !ok || sel.Blocking
	}
	return it.parks
}

// mayBlock reports whether a call of something unknown looks like I/O: a
// function value or a method of an interface that can fail.
func mayBlock(c *ssa.CallCommon) bool {
	if _, builtin := c.Value.(*ssa.Builtin); builtin {
		return false
	}
	res := c.Signature().Results()
	return res.Len() > 0 && res.At(res.Len()-1).Type().String() == "error"
}
