package ops

import (
	"go/constant"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/wsracecheck/wsracecheck/internal/models"
)

// library gives the entries of the table in package models their meaning.
func (c Classifier) library(fn *ssa.Function, call *ssa.CallCommon, v ssa.Value) Op {
	name := fullName(fn)
	if strings.HasPrefix(name, "sync/atomic.") || strings.HasPrefix(name, "(*sync/atomic.") {
		return c.atomic(fn.Name(), call, v)
	}
	arg := func(i int) ssa.Value {
		if i < len(call.Args) {
			return call.Args[i]
		}
		return nil
	}
	at := func(k Kind) Op { return Op{Kind: k, Loc: c.R.Signal(c.R.Of(arg(0)))} }
	switch m := models.OfFunc(name); m.Effect {
	case models.Locks:
		return at(Lock)
	case models.RLocks:
		return at(RLock)
	case models.Unlocks:
		return at(Unlock)
	case models.WaitsCond:
		return Op{Kind: CondWait, Loc: c.R.Signal(c.R.Table.Child(c.R.Of(arg(0)), "L", nil))}
	case models.CountsDown:
		return at(Done)
	case models.Adds:
		if k, ok := arg(m.Arg).(*ssa.Const); ok && constant.Sign(k.Value) < 0 {
			return at(Done)
		}
	case models.WaitsAll:
		return at(WaitAll)
	case models.StartsCounted:
		return Op{Kind: Launch, Fn: arg(m.Fn), Wait: c.R.Of(arg(0))}
	case models.RunsOnce:
		return Op{Kind: Once, Loc: c.R.Of(arg(0)), Fn: arg(m.Fn)}
	case models.Starts:
		return Op{Kind: Launch, Fn: arg(m.Fn)}
	case models.StartsSending:
		return Op{Kind: Launch, Fn: arg(m.Fn), After: []Op{{Kind: Send, Loc: c.R.Signal(c.R.Of(v)), Val: v}}}
	case models.Runs:
		return Op{Kind: Once, Fn: arg(m.Fn)}
	case models.Err:
		return Op{Kind: Fails, Loc: c.R.Signal(c.R.Of(arg(0)))}
	case models.ReadsAll:
		op := c.stream("Read", arg(m.Arg), c.R.Of(arg(m.Arg)))
		op.All = true
		return op
	case models.Reads:
		return c.stream("Read", arg(m.Arg), c.R.Of(arg(m.Arg)))
	}
	if fn.Signature.Recv() != nil && len(call.Args) > 0 {
		return c.stream(fn.Name(), call.Args[0], c.R.Of(call.Args[0]))
	}
	return Op{}
}

// atomic models package sync/atomic, its functions and its types.
func (c Classifier) atomic(name string, call *ssa.CallCommon, v ssa.Value) Op {
	if len(call.Args) == 0 {
		return Op{}
	}
	l := c.R.Of(call.Args[0])
	val := call.Args[len(call.Args)-1]
	switch {
	case strings.HasPrefix(name, "Load"):
		return Op{Kind: Read, Loc: l, Val: v, Atom: true}
	case strings.HasPrefix(name, "Store"):
		return Op{Kind: Write, Loc: l, Val: val, Atom: true}
	case strings.HasPrefix(name, "CompareAndSwap"):
		return Op{Kind: Write, Loc: l, Val: val, Swaps: true, Atom: true}
	case strings.HasPrefix(name, "Swap"):
		return Op{Kind: Write, Loc: l, Val: val, Swaps: true, Atom: true}
	}
	return Op{} // Add, And, Or: counters and masks
}
