package ops

import (
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/wsracecheck/wsracecheck/internal/loc"
)

// locker classifies a call of a method of a sync.Locker of another package that
// nothing else is known of, such as a mutex that checks how it is used. That the type
// has both methods makes it a lock: it is what the interface means.
func (c Classifier) locker(fn *ssa.Function, call *ssa.CallCommon) Op {
	obj, ok := fn.Object().(*types.Func)
	if !ok || len(call.Args) != 1 || !IsLocker(obj) || c.R.Extern(fn) != nil {
		return Op{}
	}
	var kind Kind
	switch fn.Name() {
	case "Lock":
		kind = Lock
	case "RLock":
		kind = RLock
	case "Unlock", "RUnlock":
		kind = Unlock
	}
	return Op{Kind: kind, Loc: c.R.Signal(c.R.Of(call.Args[0]))}
}

// Unlocks returns the lock that fn gives back when it is called with args, nil if it
// is no such method.
func (c Classifier) Unlocks(fn *ssa.Function, args []ssa.Value) *loc.Loc {
	obj, ok := fn.Object().(*types.Func)
	if !ok || len(args) != 1 || args[0] == nil || !IsLocker(obj) || c.R.Extern(fn) != nil {
		return nil
	}
	if n := fn.Name(); n != "Unlock" && n != "RUnlock" {
		return nil
	}
	return c.R.Signal(c.R.Of(args[0]))
}

// IsLocker reports whether fn is a method of a sync.Locker that locks or unlocks it.
func IsLocker(fn *types.Func) bool {
	sig := fn.Signature()
	if sig.Recv() == nil || sig.Params().Len()+sig.Results().Len() > 0 || !types.Implements(sig.Recv().Type(), lockerType) {
		return false
	}
	switch fn.Name() {
	case "Lock", "Unlock", "RLock", "RUnlock":
		return true
	}
	return false
}

// lockerType is the interface sync.Locker.
var lockerType = func() *types.Interface {
	sig := types.NewSignatureType(nil, nil, nil, nil, nil, false)
	return types.NewInterfaceType([]*types.Func{
		types.NewFunc(0, nil, "Lock", sig), types.NewFunc(0, nil, "Unlock", sig),
	}, nil).Complete()
}()
