// Package effect says what a function does that other goroutines can see.
//
// In: the SSA functions of one package. Out: for each function a Summary: its
// events (signals, waits, writes, launches) in the terms of its parameters,
// captured variables and globals, what holds at each of them (locks, waits
// that lie behind it), and which event may follow which one on a path that
// leaves.
//
// Summaries are composed bottom up, so that their cost is linear in the size
// of the package. A function that is called with known function arguments (an
// iterator, a helper that starts what it is given) gets a summary of its own
// for these arguments. Recursive functions are summarised twice, see recursion.
//
// "May follow" is restricted to paths that leave: from an event inside a loop
// the loop is never gone round again, because the next round is about the next
// message, not about the end.
package effect

import (
	"golang.org/x/tools/go/ssa"

	"github.com/wsracecheck/wsracecheck/internal/fact"
	"github.com/wsracecheck/wsracecheck/internal/loc"
	"github.com/wsracecheck/wsracecheck/internal/ops"
)

// A Mode tells how a wait ended.
type Mode uint8

const (
	Any    Mode = iota // it is not known how
	Closed             // the channel was found closed
	Sent               // a value was received
)

// A Happened states that a signal is known to have been raised.
type Happened struct {
	Loc  *loc.Loc
	Mode Mode
}

// A Settled states that a place is known to hold something other than its
// zero value.
type Settled struct {
	Loc    *loc.Loc
	Val    fact.Fact
	Tested bool // because it was tested, not because it was written here
}

// An Event is an operation as seen from the function that is summarised.
type Event struct {
	ops.Op
	Site ssa.Instruction // where it happens
	Call ssa.Instruction // the instruction of the summarised function that leads there
	// Block and Pos are where Call runs, for a deferred call the end of the
	// function; Block is nil if that is not known.
	Block *ssa.BasicBlock
	Pos   int // the index of the instruction in Block

	Held    []*loc.Loc // mutexes held for writing, since the function was entered
	Waited  []Happened // signals that were surely waited for before
	Settled []Settled  // places that surely hold a value by then
	Once    []*loc.Loc // what keeps the event from happening a second time
	Bare    []*loc.Loc // the same, without a lock: flags that one goroutine tests and sets
	Ends    bool       // no loop is gone round again after it
	First   bool       // Write: only if the place held the zero value
	Results []fact.Fact
	Body    *Summary // Launch: what the goroutine does

	Locks Locking // the mutexes, of both modes
	// Of waits: the branches that decide whether it is reached, and whether the
	// arguments along the way rule it out.
	Under  []Under
	Never  bool
	Panics bool // it only happens while the goroutine panics
}

// A Rel tells whether one event may follow another, and which locks are then
// held from the first to the second without a gap.
type Rel struct {
	May  bool
	Held []*loc.Loc
}

// A Summary is what a function does.
type Summary struct {
	Fn     *ssa.Function
	Events []*Event
	// Waits lists the waits for objects that have no name outside of the
	// function, such as the elements of a collection.
	Waits []*Event
	draft *bool // see Draft; the same for all that say it in other terms
	order ordering
	roots map[ssa.Value]bool // see names
	found *lookup
	// Blurred tells that some of the events stand for several, and that nothing
	// may be reported that rests on when they happen. See builder.get.
	Blurred    bool
	forCallers *Summary // once it was asked for
	// What holds whenever the function returns.
	Waited   []Happened
	Settled  []Settled
	Acquired []*loc.Loc
	Released []*loc.Loc
	Locks    Locking
}

// Draft reports whether s was made while not all was known that it rests on, see
// recursion.
func (s *Summary) Draft() bool { return s.draft != nil && *s.draft }

// Order returns the relation from event i to event j.
func (s *Summary) Order(i, j int) Rel { return s.order.get(i, j) }

// An origin is where an event of a summary comes from.
type origin struct {
	it      *item
	inner   int         // its index in the item's own summary, or itself
	once    []*loc.Loc  // what kept it from happening twice there
	results []fact.Fact // what the item's call returns after it
}

func contains(set []*loc.Loc, l *loc.Loc) bool {
	for _, x := range set {
		if x == l {
			return true
		}
	}
	return false
}

func add(set []*loc.Loc, l *loc.Loc) []*loc.Loc {
	if l == nil || contains(set, l) {
		return set
	}
	return append(set[:len(set):len(set)], l)
}

func remove(set []*loc.Loc, l *loc.Loc) []*loc.Loc {
	for i, x := range set {
		if x == l {
			return append(set[:i:i], set[i+1:]...)
		}
	}
	return set
}

// Intersect returns the paths that are in both sets, in the order of a.
func Intersect(a, b []*loc.Loc) []*loc.Loc {
	var out []*loc.Loc
	for _, x := range a {
		if contains(b, x) {
			out = append(out, x)
		}
	}
	return out
}

func union(a, b []*loc.Loc) []*loc.Loc {
	if len(a) == 0 {
		return b[:len(b):len(b)]
	}
	for _, x := range b {
		a = add(a, x)
	}
	return a
}
