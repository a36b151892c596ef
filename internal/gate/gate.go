// Package gate decides, from syntax and types alone, whether a package can
// have a finding at all. Most packages cannot, and cost no SSA.
//
// In: the files of a type-checked package. Out: whether it starts a goroutine
// and raises a signal.
package gate

import (
	"go/ast"
	"go/types"
)

// Worth reports whether the package is worth a closer look.
func Worth(files []*ast.File, info *types.Info) bool {
	var launches, signals bool
	for _, f := range files {
		ast.Inspect(f, func(n ast.Node) bool {
			if launches && signals {
				return false
			}
			switch n := n.(type) {
			case *ast.GoStmt:
				launches = true
			case *ast.SendStmt:
				signals = true
			case *ast.Ident:
				l, s := uses(info.Uses[n])
				launches = launches || l
				signals = signals || s
			}
			return true
		})
		if launches && signals {
			return true
		}
	}
	return false
}

// uses tells whether an object starts goroutines or raises signals.
func uses(obj types.Object) (launches, signals bool) {
	switch obj := obj.(type) {
	case *types.Builtin:
		return false, obj.Name() == "close"
	case *types.TypeName:
		return false, obj.Pkg() != nil && obj.Pkg().Path() == "context" // a CancelFunc
	case *types.Func:
		if obj.Pkg() == nil {
			return false, false
		}
		switch obj.Pkg().Path() {
		case "sync", "time", "context", "golang.org/x/sync/errgroup":
			launches = obj.Name() == "Go" || obj.Name() == "TryGo" || obj.Name() == "AfterFunc"
			return launches, obj.Name() == "Broadcast" || obj.Name() == "Done" || obj.Name() == "Wait" || obj.Name() == "Unlock"
		case "io", "net":
			return false, obj.Name() == "Close" || obj.Name() == "CloseWithError"
		case "sync/atomic":
			return false, true
		}
	}
	return false, false
}
