package ops

import (
	"go/constant"
	"strings"

	"golang.org/x/tools/go/ssa"
)

// library models the functions and methods of the standard library (and of
// errgroup) that signal, wait, lock, start goroutines or touch memory.
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
	switch name {
	case "(*sync.Mutex).Lock", "(*sync.RWMutex).Lock":
		return at(Lock)
	case "(*sync.RWMutex).RLock":
		return at(RLock)
	case "(*sync.Mutex).Unlock", "(*sync.RWMutex).Unlock", "(*sync.RWMutex).RUnlock":
		return at(Unlock)
	case "(*sync.Cond).Wait":
		return Op{Kind: CondWait, Loc: c.R.Signal(c.R.Table.Child(c.R.Of(arg(0)), "L", nil))}
	case "(*sync.WaitGroup).Done":
		return at(Done)
	case "(*sync.WaitGroup).Add":
		if k, ok := arg(1).(*ssa.Const); ok && constant.Sign(k.Value) < 0 {
			return at(Done)
		}
	case "(*sync.WaitGroup).Wait", "(*golang.org/x/sync/errgroup.Group).Wait":
		return at(WaitAll)
	case "(*sync.WaitGroup).Go", "(*golang.org/x/sync/errgroup.Group).Go", "(*golang.org/x/sync/errgroup.Group).TryGo":
		return Op{Kind: Launch, Fn: arg(1), Wait: c.R.Of(arg(0))}
	case "(*sync.Once).Do":
		return Op{Kind: Once, Loc: c.R.Of(arg(0)), Fn: arg(1)}
	case "time.AfterFunc", "context.AfterFunc":
		return Op{Kind: Launch, Fn: arg(1)}
	case "io.ReadAll":
		op := c.stream("Read", arg(0), c.R.Of(arg(0)))
		op.All = true
		return op
	case "io.ReadFull", "io.ReadAtLeast":
		return c.stream("Read", arg(0), c.R.Of(arg(0)))
	case "io.Copy", "io.CopyBuffer":
		op := c.stream("Read", arg(1), c.R.Of(arg(1)))
		op.All = true
		return op
	case "io.CopyN":
		return c.stream("Read", arg(1), c.R.Of(arg(1)))
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
