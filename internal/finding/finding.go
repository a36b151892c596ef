// Package finding says what the linter has found, as plain data.
//
// In: nothing of the analysis. Whoever decides (today package report, from what
// package caller and deadlock know) fills in a Finding, and asks nothing
// afterwards. Out: the first line that a user reads (Message), the diagnostic
// (Diagnostic), whose related positions are the witness in a fixed, readable
// form, and back from that form to its steps (ParseStep), for the commands that
// only see what go vet prints.
//
// A name in backticks is spelt as in the source, in the terms of the function
// that the finding stands in.
package finding

import "go/token"

// The categories of diagnostics.
const (
	Unjoined  = "unjoined"  // a read with no join
	BadJoin   = "badjoin"   // a read behind a wait that is no join
	SelfJoin  = "selfjoin"  // a wait of a goroutine for its own end
	LockJoin  = "lockjoin"  // a wait for a goroutine under a lock that it needs
	Directive = "directive" // a directive is misspelt, misplaced or contradicted
	Ignore    = "ignore"    // a suppression has no reason, or suppresses nothing
	Internal  = "internal"  // the analyzer failed: not a finding
	Stats     = "stats"     // counters: not a finding
)

// A Finding is one report: a read that may come too early, or a wait that does
// not end.
type Finding struct {
	Category string
	Low      bool   // of the low tier
	Span     Span   // what is underlined: the read, or the call that reads; the wait
	At       string // the same as file.go:12
	Func     string // the label of the function that it stands in
	State    State  // unjoined, badjoin: what is read
	Signal   Event  // what Func goes on after; selfjoin, lockjoin: what does not come
	Own      bool   // Func does that itself
	Why      Why    // badjoin: why the wait is no join
	// Steps are the witness, in the order of the bad run: start, signal,
	// observation, read, write; or start, lock, wait, block, never.
	Steps  []Step
	Repair Repair
	Types  []string // the implementations that it is true of; nil if there is no choice
	Rules  []string // the ids of the rules of intent that it passed
}

// A Span is a piece of a file. End is NoPos if only the start is known.
type Span struct{ Pos, End token.Pos }

// A State is what is read.
type State struct {
	Expr  string // c.err
	Class Class
	Via   string // the label of the function that reads it, if Func calls one
}

// A Class says what a stale value of a type looks like.
type Class string

const (
	Nil   Class = "nil"
	False Class = "false"
	True  Class = "true" // a bool that is set to false at the end
	Zero  Class = "0"
	Empty Class = "empty"
	Bytes Class = "bytes"
	Open  Class = "open" // a channel that is asked whether it is closed
	Other Class = ""
)

// An Event is something that ends a wait.
type Event struct {
	How  How
	Name string // what it happens to: c.msgs
}

// A How is a kind of Event.
type How string

const (
	Close    How = "close"    // a channel is closed
	Shut     How = "shut"     // a pipe, a connection or a listener is closed
	Send     How = "send"     // a value is sent
	Done     How = "done"     // a group is counted down
	Return   How = "return"   // a goroutine that a group counts returns
	Once     How = "once"     // the body of a sync.Once has run
	Set      How = "set"      // a flag is set
	Cancel   How = "cancel"   // a context is cancelled
	Declared How = "declared" // a directive says that it tells of the end
)

// A Why says why a wait does not wait for the write.
type Why struct {
	Reason Reason
	Wait   string // as in the source: <-c.done
	Event  Event  // what lets the wait end
	By     string // the label of who does that
	At     string // where, as file.go:12; for the arms, where the arm is
	Late   bool   // TooEarly: both are deferred, and the write was registered first
}

// A Reason is a kind of Why.
type Reason string

const (
	NoReason    Reason = ""
	TooEarly    Reason = "early"     // the writer ends the wait before it writes
	Elsewhere   Reason = "elsewhere" // somebody else ends the wait, written or not
	ThirdWrites Reason = "third"     // who ends the wait starts the writer and does not wait for it
	NotOwned    Reason = "context"   // it only asks the writer to stop
	ByDefault   Reason = "default"   // the default arm goes on without it
	ByTimeout   Reason = "timeout"   // the timeout arm does
	ByContext   Reason = "arm"       // the arm of the context Event.Name does
	OnBranches  Reason = "branch"    // the wait is not on every path
)

// A Kind is a kind of Step.
type Kind string

const (
	Start   Kind = "start"   // the goroutine is started
	Signal  Kind = "signal"  // it makes the others go on
	Observe Kind = "observe" // one of them has been told
	Wait    Kind = "wait"    // waits, for the wrong thing or for ever
	Read    Kind = "read"    // reads the state
	Write   Kind = "write"   // writes the state
	Lock    Kind = "lock"    // takes the lock, or gets into the sync.Once
	Block   Kind = "block"   // needs the same, and gets no further
	Call    Kind = "call"    // gets to the wait by this call
	Never   Kind = "never"   // would signal here
	Example Kind = "example" // not a step of the run: a function that waits as it should
	Advice  Kind = "repair"  // not a step: what to do about it
)

// A Step is one row of the witness.
type Step struct {
	Kind Kind
	By   string // the label of the function that the goroutine runs, or that its user calls
	Code string // what it is about: close(c.msgs), c.err; of a start the function around it
	Note string // a few words more: "still nil"
	Span Span
	At   string // file.go:12; the only place if the file is another package's
}

// A Repair is what would cure a finding.
type Repair struct {
	Kind RepairKind
	Join string // a wait that covers the write: <-c.done
	Like string // the label of a function that does it
	// Fix tells that the diagnostic carries a suggested fix, NoFix why it does
	// not, if that is known.
	Fix   bool
	NoFix string
}

// A RepairKind is a kind of Repair.
type RepairKind string

const (
	JoinFirst  RepairKind = "join"       // wait for Join
	Publish    RepairKind = "publish"    // write before the signal
	SignalLate RepairKind = "late"       // end the wrong wait only after the write
	Everywhere RepairKind = "everywhere" // wait on all paths
	Behind     RepairKind = "behind"     // read it only where Join has returned
	NoWay      RepairKind = "noway"      // the package Join offers nothing to wait for
	Unlock     RepairKind = "unlock"     // give the lock Join back first
	Leave      RepairKind = "leave"      // wait when the sync.Once Join has returned
	Callers    RepairKind = "callers"    // let the callers wait
	Somehow    RepairKind = ""           // wait for the writer
)

// Step returns the first step of a kind; the zero Step if there is none.
func (f *Finding) Step(k Kind) Step {
	for _, s := range f.Steps {
		if s.Kind == k {
			return s
		}
	}
	return Step{}
}
