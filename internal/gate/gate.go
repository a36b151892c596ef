// Package gate decides, from syntax and types alone, whether a package can
// have a finding at all, or give rise to one elsewhere. Most packages cannot, and
// cost no SSA.
//
// In: the files of a type-checked package, and which objects of other packages
// have facts. Out: whether it starts a goroutine and raises a signal, whether it
// has something that its importers may do so with, or whether it uses a connection
// of another package.
package gate

import (
	"go/ast"
	"go/token"
	"go/types"
	"strings"
)

// Machinery reports whether a package is part of what goroutines, channels and
// locks are made of, or runs tests, which are over when it says so. In there, none of
// them means what it means elsewhere.
func Machinery(path string) bool {
	return path == "testing" || path == "runtime" || path == "sync" || strings.HasPrefix(path, "runtime/") ||
		strings.HasPrefix(path, "internal/runtime/") || path == "internal/sync"
}

// Worth reports whether the package is worth a closer look. Carries tells
// whether an object has a fact; nil if none has.
func Worth(files []*ast.File, info *types.Info, carries func(types.Object) bool) bool {
	if carries != nil {
		for _, obj := range info.Uses {
			if carries(obj) {
				return true
			}
		}
	}
	var launches, signals bool
	var offers offer
	for _, f := range files {
		ast.Inspect(f, func(n ast.Node) bool {
			if launches && signals {
				return false
			}
			offers.look(n, info)
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
		if launches && signals || offers.some() {
			return true
		}
	}
	return false
}

// An offer is what a package has for others that start goroutines: a place where
// one waits for another, or a function that starts what it is given.
type offer struct {
	ends, waits bool
	hands       bool // a function has a parameter that is a function without a result
	starts      bool
}

func (o *offer) some() bool { return o.ends && o.waits || o.hands && o.starts }

func (o *offer) look(n ast.Node, info *types.Info) {
	switch n := n.(type) {
	case *ast.GoStmt:
		o.starts = true
	case *ast.UnaryExpr:
		o.waits = o.waits || n.Op == token.ARROW
	case *ast.RangeStmt:
		if t := info.TypeOf(n.X); t != nil {
			_, isChan := t.Underlying().(*types.Chan)
			o.waits = o.waits || isChan
		}
	case *ast.FuncDecl:
		if n.Type.Results != nil { // others may wait for what it hands out
			for _, res := range n.Type.Results.List {
				_, isChan := info.TypeOf(res.Type).Underlying().(*types.Chan)
				o.waits = o.waits || isChan
			}
		}
		if n.Name.IsExported() {
			for _, p := range n.Type.Params.List {
				_, isFunc := info.TypeOf(p.Type).Underlying().(*types.Signature)
				o.hands = o.hands || isFunc
			}
		}
	case *ast.Ident:
		switch obj := info.Uses[n].(type) {
		case *types.Builtin:
			o.ends = o.ends || obj.Name() == "close"
		case *types.Func:
			if obj.Pkg() != nil && obj.Pkg().Path() == "sync" {
				o.ends = o.ends || obj.Name() == "Broadcast" || obj.Name() == "Done"
				o.waits = o.waits || obj.Name() == "Wait"
				o.starts = o.starts || obj.Name() == "Go"
			}
		}
	}
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
		case "sync", "time", "context", "golang.org/x/sync/errgroup", "golang.org/x/sync/singleflight":
			launches = obj.Name() == "Go" || obj.Name() == "TryGo" || obj.Name() == "AfterFunc" || obj.Name() == "DoChan"
			return launches, obj.Name() == "Broadcast" || obj.Name() == "Done" || obj.Name() == "Wait" || obj.Name() == "Unlock"
		case "os/exec":
			return false, obj.Name() == "Wait"
		case "io", "net":
			return false, obj.Name() == "Close" || obj.Name() == "CloseWithError"
		case "sync/atomic":
			return false, true
		}
	}
	return false, false
}
