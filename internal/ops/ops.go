// Package ops says what one instruction does in the terms of the analysis:
// it signals, waits, locks, starts a goroutine, reads or writes memory.
//
// In: an SSA instruction. Out: at most one Op. The models of the library are
// the table in package models; nothing else in the project knows a library
// function by its name. Names of the user's types, fields and functions decide nothing.
package ops

import (
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/wsracecheck/wsracecheck/internal/loc"
	"github.com/wsracecheck/wsracecheck/internal/models"
)

// A Kind is what an operation does.
type Kind uint8

const (
	None     Kind = iota
	Close         // a signal: a channel is closed, a context cancelled, a pipe closed
	Send          // a signal: a value is sent on a channel
	Done          // a signal: WaitGroup.Done
	NetClose      // a signal: a net.Conn or net.Listener is closed
	OnceDone      // a signal: the body of a sync.Once has run
	Write         // memory is written
	Read          // memory is read
	Lock          // a mutex is locked
	RLock         // a mutex is locked for reading
	Unlock        // a mutex is unlocked, in either mode
	CondWait      // a condition is waited for: the lock is given up and taken again
	Recv          // a wait: a value or the end of a channel
	WaitAll       // a wait: WaitGroup.Wait, errgroup.Group.Wait
	Once          // Once.Do: runs Fn, or waits until it has run
	Launch        // Fn starts on its own goroutine
	Fails         // a library call whose error or false result tells that Loc has ended
	Busy          // (of summaries) a loop that goes on for as long as the outside lets it
	Call          // (of summaries) a call of a function-typed parameter
)

// An Op is one operation. Which fields are set depends on the kind.
type Op struct {
	Kind Kind
	Loc  *loc.Loc  // the signal, lock, group, once or memory; nil if it has no name
	Val  ssa.Value // Send, Write: the value; Read: the loaded value
	Fn   ssa.Value // Launch, Once: the function
	Args []ssa.Value
	Wait *loc.Loc // Launch: the WaitGroup that is done when Fn returns
	// After lists what a goroutine raises when Fn has returned, besides Wait.
	After []Op
	// Outside tells of a signal that something outside of the program raises,
	// before this returns at the latest.
	Outside bool
	// Far tells of a signal that the body of another package's function raises;
	// Guards are the places that keep it from doing so twice.
	Far    bool
	Idle   bool // Far: a flag that nobody waits for
	Guards []*loc.Loc
	// Swaps tells of a Write that is a compare-and-swap: Val is written only
	// if the old value was the zero value or constant Old.
	Swaps bool
	Net   bool // Fails: Loc is a network connection
	All   bool // Fails: it returns when Loc has ended, with or without an error
	Timer bool // Recv: the channel is a timer's, or the context of somebody else
	Tick  bool // Recv: the channel is a ticker's
	Atom  bool // Read, Write: atomic
}

// A Classifier recognises operations. It is not safe for concurrent use.
type Classifier struct{ R *loc.Resolver }

// Of classifies in. For a Defer it tells what the deferred call will do.
func (c Classifier) Of(in ssa.Instruction) Op {
	switch in := in.(type) {
	case *ssa.Send:
		return Op{Kind: Send, Loc: c.Chan(in.Chan).Loc, Val: in.X}
	case *ssa.Store:
		return c.store(in)
	case *ssa.MapUpdate:
		return c.mapUpdate(in)
	case *ssa.UnOp:
		switch in.Op {
		case token.ARROW:
			return c.Chan(in.X)
		case token.MUL:
			return c.load(in)
		}
	case *ssa.Lookup:
		if l := c.R.Of(in); l != nil && !l.IsRoot() {
			return Op{Kind: Read, Loc: l, Val: in}
		}
	case *ssa.Go:
		return Op{Kind: Launch, Fn: in.Call.Value, Args: in.Call.Args}
	case ssa.CallInstruction:
		v, _ := in.(ssa.Value)
		return c.call(in.Common(), v)
	}
	return Op{}
}

// load reads a variable. A captured variable that holds a pointer is called by
// the object that it points to, and to load the pointer reads nothing of that.
func (c Classifier) load(in *ssa.UnOp) Op {
	l := c.R.Of(in.X)
	if l != nil && l.Type() != nil && isPointer(in.Type()) && !isPointer(l.Type()) {
		return Op{}
	}
	return Op{Kind: Read, Loc: c.R.Table.Target(l, in.Type()), Val: in}
}

func isPointer(t types.Type) bool {
	_, ok := t.Underlying().(*types.Pointer)
	return ok
}

func (c Classifier) store(in *ssa.Store) Op {
	if _, ok := in.Val.(*ssa.Parameter); ok {
		if a, ok := in.Addr.(*ssa.Alloc); ok && a.Parent() == in.Parent() {
			return Op{} // a captured parameter is spilled at the entry
		}
	}
	return Op{Kind: Write, Loc: c.address(in.Addr), Val: in.Val}
}

func (c Classifier) address(addr ssa.Value) *loc.Loc {
	if _, ok := addr.(*ssa.IndexAddr); ok {
		return nil
	}
	p, ok := addr.Type().Underlying().(*types.Pointer)
	if !ok {
		return nil // of a type parameter
	}
	return c.R.Table.Target(c.R.Of(addr), p.Elem())
}

func (c Classifier) mapUpdate(in *ssa.MapUpdate) Op {
	k, ok := in.Key.(*ssa.Const)
	if !ok || k.Value == nil {
		return Op{}
	}
	m := c.R.Of(in.Map)
	return Op{Kind: Write, Loc: c.R.Table.Child(m, "["+k.Value.ExactString()+"]", in.Value.Type()), Val: in.Value}
}

// Chan classifies a receive from ch.
func (c Classifier) Chan(ch ssa.Value) Op {
	op := Op{Kind: Recv}
	switch v := ch.(type) {
	case *ssa.Call:
		if v.Call.IsInvoke() && models.OfFunc(v.Call.Method.FullName()).Effect == models.Done {
			op.Loc = c.R.Signal(c.R.Of(v.Call.Value))
			return op
		}
		if fn := v.Call.StaticCallee(); fn != nil {
			e := models.OfFunc(fullName(fn)).Effect
			op.Timer, op.Tick = e == models.Timer, e == models.Ticker
		}
	case *ssa.UnOp:
		if fa, ok := v.X.(*ssa.FieldAddr); ok && v.Op == token.MUL {
			op.Timer, op.Tick = has(fa.X.Type(), models.IsTimer), has(fa.X.Type(), models.IsTicker)
		}
	}
	op.Loc = c.R.Signal(c.R.Of(ch))
	return op
}

func (c Classifier) call(call *ssa.CallCommon, v ssa.Value) Op {
	if b, ok := call.Value.(*ssa.Builtin); ok {
		if b.Name() == "close" {
			return Op{Kind: Close, Loc: c.R.Signal(c.R.Of(call.Args[0]))}
		}
		return Op{}
	}
	if call.IsInvoke() {
		return c.invoke(call)
	}
	if mc, ok := call.Value.(*ssa.MakeClosure); ok && len(mc.Bindings) == 1 && mc.Fn.(*ssa.Function).Pkg == nil {
		bound := *call // a method value: the receiver is its binding
		bound.Args = append([]ssa.Value{mc.Bindings[0]}, call.Args...)
		return c.library(mc.Fn.(*ssa.Function), &bound, v)
	}
	if fn := call.StaticCallee(); fn != nil {
		if fn.Blocks != nil && fn.Pkg != nil {
			return Op{}
		}
		if op := c.library(fn, call, v); op.Kind != None {
			return op
		}
		if op := c.locker(fn, call); op.Kind != None {
			return op
		}
		return c.starts(call)
	}
	if fn, key := c.R.OnceOf(call.Value); fn != nil {
		return Op{Kind: Once, Loc: key, Fn: fn}
	}
	if n, ok := types.Unalias(call.Value.Type()).(*types.Named); ok && has(n, models.Cancel) {
		return Op{Kind: Close, Loc: c.R.Signal(c.R.Of(call.Value))}
	}
	if l := c.R.Signal(c.R.Of(call.Value)); l != nil && l.Type() != nil && isNamed(loc.NamedOf(l.Type()), "context", "Context") {
		return Op{Kind: Close, Loc: l}
	}
	return Op{}
}

func (c Classifier) invoke(call *ssa.CallCommon) Op {
	recv := c.R.Of(call.Value)
	switch models.OfFunc(call.Method.FullName()).Effect {
	case models.Locks:
		return Op{Kind: Lock, Loc: c.R.Signal(recv)}
	case models.Unlocks:
		return Op{Kind: Unlock, Loc: c.R.Signal(recv)}
	case models.Err:
		return Op{Kind: Fails, Loc: c.R.Signal(recv)}
	}
	return c.stream(call.Method.Name(), call.Value, recv)
}

// stream classifies a method of a network connection or a pipe.
func (c Classifier) stream(method string, v ssa.Value, recv *loc.Loc) Op {
	sig := c.R.Signal(recv)
	net := has(v.Type(), models.Net) || sig != nil && has(sig.Type(), models.Net)
	if !net && !isPipe(sig) && !isPipe(recv) {
		return Op{}
	}
	switch m, ok := models.OfMethod(method); {
	case !ok:
		return Op{}
	case !m.Ends:
		return Op{Kind: Fails, Loc: sig, Net: net}
	case net:
		return Op{Kind: NetClose, Loc: sig}
	case has(v.Type(), models.Reading):
		return Op{} // tells the writer, not those who read
	}
	return Op{Kind: Close, Loc: sig}
}

func isPipe(l *loc.Loc) bool { return l != nil && has(l.Type(), models.Pipe) }

// has reports whether values of type t, or of what it points to, have a role.
func has(t types.Type, role models.Role) bool {
	if t == nil {
		return false
	}
	n := loc.NamedOf(t)
	return n != nil && n.Obj().Pkg() != nil && models.OfType(n.Obj().Pkg().Path(), n.Obj().Name())&role != 0
}

func isNamed(n *types.Named, pkg, name string) bool {
	return n != nil && n.Obj().Name() == name && n.Obj().Pkg() != nil && n.Obj().Pkg().Path() == pkg
}

func fullName(fn *ssa.Function) string {
	if o := fn.Origin(); o != nil {
		fn = o
	}
	if obj, ok := fn.Object().(*types.Func); ok {
		return obj.FullName()
	}
	return ""
}
