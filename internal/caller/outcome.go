// Package caller follows the callers of a connection: where they learn that
// EOF was signalled, and what close state they read before a join.
//
// In: the functions of a package and the model of its goroutines. Out:
// findings, each with the observation, the read, and the verdict that relates
// them.
//
// A function is walked path by path. A path carries the signals received so
// far, the locks held, what is known of values, and the reads that would be
// stale. Right after such a read the path splits: on one side the value is
// fresh, on the other it is what it was before the reader's last write; only
// if that value leaves the function, or decides what leaves it, something is
// wrong. A path that only comes back to read again proves nothing.
//
// Each close state is looked at by itself: the walks for it tell paths apart by
// the signals and locks that say something about it, and by nothing else. From
// one place only a few paths are walked on that differ in what is known of
// values; see the limits in merge.go for what becomes of the others.
//
// What a callee does is known by its Outcome: one Exit for each way in which
// it can return, in the terms of its parameters.
package caller

import (
	"go/token"

	"golang.org/x/tools/go/ssa"

	"github.com/wsracecheck/wsracecheck/internal/ending"
	"github.com/wsracecheck/wsracecheck/internal/fact"
	"github.com/wsracecheck/wsracecheck/internal/loc"
)

// A Got is a signal that a path has received, or may have received.
type Got struct {
	ending.Received
	Site ssa.Instruction // where it was received, in the function that is walked
	Pos  token.Pos       // where it was received, in the innermost function
	// Active tells that the program knows: it tested ok or err, or the wait
	// has no other way to end.
	Active bool
	// Test holds the values whose test makes the signal known: the test of one of
	// them, or with All of each.
	Test []ssa.Value
	All  bool
	// Maybe tells that it is not known whether it was received: it may have been a
	// join, and is no sign of the end.
	Maybe bool
	// Unsure tells that another path, on which the program knows the same, has not
	// received it.
	Unsure bool
	// Arm tells that it was received by an arm of a select.
	Arm bool
	// By is the callee that received it, nil if the walked function did.
	By *ssa.Function
	// Bounded tells of a wait that ended in another way than by the signal.
	Bounded bool
	GaveUp  GaveUp // Bounded: the way it ended
}

// A GaveUp says which arm of a select ended a wait for something else.
type GaveUp struct {
	Why Arm
	Pos token.Pos
	Loc *loc.Loc // ByContext: the context
}

// An Arm is a kind of arm that gives up.
type Arm uint8

const (
	NeverGivesUp Arm = iota
	ByDefault
	ByTimeout
	ByContext
)

// A Join is a read of state that a wait before it covers.
type Join struct {
	Fn    *ssa.Function // the function in which both are known
	Pos   token.Pos     // the read there
	Load  token.Pos     // the read itself, perhaps in a callee
	State *loc.Loc
	G     string // the goroutine that is joined
	Wait  Got
}

// A Read is a read of state that no join precedes.
type Read struct {
	State *loc.Loc
	Site  ssa.Instruction // in the function that is walked
	Pos   token.Pos
	Load  token.Pos     // where the innermost function reads it
	Via   *ssa.Function // the accessor that reads, if the walked function calls one
	Gs    []string      // the goroutines that write the state and were not joined
	Got   []Got         // what was received before the read
	Took  []*loc.Loc    // the locks taken before the read
	// Result is the result that carries the value; leaked or decides if none.
	Result int
	// pending is what the callee has found; callers decide whether it stands.
	pending *Finding
}

const (
	leaked  = -1 // the value left the callee on the way
	decides = -2 // the value decided what the callee returned
)

// An Exit is one way in which a function returns.
type Exit struct {
	Results []fact.Fact
	Err     int // the result that is the error, -1 if there is none
	Got     []Got
	Took    []*loc.Loc
	Locked  []*loc.Loc
	Freed   []*loc.Loc
	Reads   []*Read
}

// An Outcome is what a caller of a function can tell. A nil Outcome is that
// of a function that does nothing of interest.
type Outcome struct {
	Exits []*Exit
	Reads []*Read // whose value left the function, whatever it returns
}

// A Finding is a read of close state after EOF without a join.
type Finding struct {
	Fn      *ssa.Function
	Pos     token.Pos
	Load    token.Pos // the read itself, perhaps in a callee
	State   *loc.Loc
	Via     *ssa.Function
	Verdict ending.Verdict
	EOF     Got  // the observation
	Wait    *Got // a wait that is no join, if there is one
	Low     bool
}
