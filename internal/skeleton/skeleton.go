package skeleton

import (
	"go/token"

	"golang.org/x/tools/go/ssa"

	"github.com/wsracecheck/wsracecheck/internal/loc"
)

// A Func is the skeleton of one function, method or literal.
type Func struct {
	Aliases []Alias
	Fn      *ssa.Function // nil if it is of another package
	Name    string        // for people, and unique within its package
	Nodes   []Node        // Nodes[0] is the entry
	// Regs is the number of registers. The first len(Params) are the parameters,
	// the receiver first.
	Regs   int
	Params []*loc.Loc // the roots of the parameters, for their places
	// Results is the number of results.
	Results int
}

// A Kind is what a node does.
type Kind uint8

const (
	Nop     Kind = iota
	Branch       // Test: Succ[0] if it holds, Succ[1] if not
	Unknown      // goes on at any of Succ: the condition is not tested again
	Set          // Reg = Val
	Havoc        // Reg = a value that is not known
	Return       // Vals; no Succ
	Panic        // the function ends by a panic that nobody in it recovers; no Succ
	Halt         // does not end: os.Exit, an empty select; no Succ

	Close  // of a channel: the only raise that may happen once
	Cancel // of a context, a pipe, a stream or connection that is closed: any number of times
	Send   // sends Val
	Recv   // receives: Reg, and Ok if the program asks
	Select // Arms; with Default, Succ[len(Arms)] is the default
	Stream // a read or write of stream Obj: may block; Reg is its error (or false) result, not zero if Obj was cancelled
	Pause  // waits for the outside (time, another process); Reg is a result
	Lock
	RLock
	Unlock
	RUnlock
	TryLock  // Succ[0] if it was got
	CondWait // Obj is the condition
	CondWake // Signal or Broadcast
	Add      // group Obj: N, or an unknown number (N == 0)
	Done
	WaitGroup
	Load  // Reg = Obj
	Store // Obj = Val
	Swap  // Reg = Obj, and Obj = Val
	CAS   // Reg is whether it took effect: Obj = Val if it was Old
	Count // Obj = Obj + something; Reg = the new value; N is 1 if it grows for sure, -1 if it shrinks for sure

	Call  // a call whose callee is known, or not: Callee; results in Regs
	Once  // runs Callee once, under Once Obj, or waits until it has run
	Spawn // Callee starts on a goroutine of its own; Then is what it signals when Callee has returned
	Use   // value Reg leaves: it is sent, stored, passed to a call that is not known, has a method called on it
	Make  // Obj comes into being: an object, a channel, a context; N is the capacity of a channel
)

// A Node is one step. Which fields are set depends on its Kind. A nil Obj is one that
// has no name: nothing can be said about it.
type Node struct {
	Kind Kind
	Obj  *loc.Loc
	Reg  int // NoReg if there is none
	Ok   int // Recv: the register of ok, or NoReg
	N    int
	Val  Val
	Old  Val // CAS
	Test Test
	Vals []Val // Return
	Regs []int // Call: the results; entries may be NoReg
	Arms []Arm
	// Default tells of a Select with a default clause.
	Default bool
	// All tells of a Stream that it returns nil, too, when the stream has ended, and nil
	// at no other time.
	All bool
	// Atomic tells of a Load, Store, Swap, CAS or Count that it is atomic.
	Atomic bool
	// Far tells of a Load that a function of another package does it, to find out whether
	// something was signalled: that is no read of a state.
	Far    bool
	Callee *Callee
	// How tells of a Use what is done with the value.
	How How
	// Deferred tells that the node is part of a deferred call.
	Deferred bool

	Succ []int
	Pos  token.Pos
	In   ssa.Instruction // what it stands for; nil if it is of another package
}

// NoReg stands for no register.
const NoReg = -1

// How is what is done with a value.
type How uint8

const (
	Passed  How = iota // to a call that is not known, or a function of the library
	Logged             // to package log, fmt and the like: it is shown to people
	Sent               // on a channel
	Stored             // in memory that others see
	Invoked            // a method is called on it, or it is dereferenced: nil panics
)

// A ValKind is what is known of a value.
type ValKind uint8

const (
	Any     ValKind = iota // nothing
	Zero                   // nil, 0, false, ""
	NonZero                // an error that was just made, the address of something
	Const                  // Text is the constant, or the name of a global that is never assigned
	InReg                  // what is in Reg
)

// A Val is a value.
type Val struct {
	Kind ValKind
	Reg  int
	Text string
}

// A Test compares Reg with Is (Zero, NonZero or a Const). Not turns it around.
type Test struct {
	Reg int
	Is  Val
	Not bool
}

// An Arm is one case of a Select; Succ[i] is where arm i goes.
type Arm struct {
	Send   bool
	Obj    *loc.Loc
	Val    Val
	Reg    int
	Ok     int
	Timer  bool // of a timer or ticker
	Stream bool // the Done channel of a context, or another end that may be raised any number of times
	Pos    token.Pos
}

// A Callee is what is called, and with what. At most one of Fn and Param is set;
// both are unset if it is not known what is called.
type Callee struct {
	Fn    *ssa.Function  // with or without a body
	Param *ssa.Parameter // a function-typed parameter decides
	// Value is the function value that is called, nil for a static call; Method is
	// the interface method of an invoke.
	Value  ssa.Value
	Method string                     // as types.Func.FullName; "" if it is no invoke
	Subst  loc.Subst                  // the places of the parameters, and of what a literal has captured
	Args   []Val                      // one for each parameter of Fn, the receiver first
	Places []*loc.Loc                 // of Param: the arguments
	Funcs  map[*ssa.Parameter]*Callee // arguments that are functions
	// User tells that what is called was handed in by a user of the package: a
	// parameter, a field or an interface that others fill.
	User bool
	// On are the places of what a callee without a body is called on and with, and of what
	// it returns, if it has got a function of the package: it may have to do with what that
	// does.
	On []*loc.Loc
	// Contexts are those that a callee without a body is called with: it may wait for them.
	Contexts []*loc.Loc
	// Then is what is signalled when Fn has returned, by WaitGroup.Go and the like: a
	// group that is counted down.
	Then *loc.Loc
	// ThenClose tells of Then that it is a channel, which is closed.
	ThenClose bool
	// When is what Fn is run after, by context.AfterFunc.
	When *loc.Loc
	// Later tells of a Spawn that it starts when Obj is raised: context.AfterFunc; or
	// when time passes (Obj is nil): time.AfterFunc.
	Later bool
}
