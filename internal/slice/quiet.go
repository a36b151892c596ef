package slice

import (
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/wsracecheck/wsracecheck/internal/loc"
)

// isQuiet reports whether l is a context that cannot end while the goroutine runs what it
// does in fr: a function around it has made it of one that never ends, and does nothing
// with the cancel function but to defer it.
func (p *Package) isQuiet(l *loc.Loc, fr *frame) bool {
	if l == nil {
		return false
	}
	ctx, ok := l.Root().(*ssa.Extract)
	if !ok || !l.IsRoot() || ctx.Index != 0 || !endsOnlyByDefer(ctx) {
		return false
	}
	for f := fr; f != nil; f = f.up {
		if f.fn.Fn == ctx.Parent() {
			return true
		}
	}
	return false
}

// endsOnlyByDefer reports whether ctx is made by context.WithCancel of a context that
// never ends, and is cancelled when its function returns.
func endsOnlyByDefer(ctx *ssa.Extract) bool {
	call, ok := ctx.Tuple.(*ssa.Call)
	if !ok || calledOf(call) != "context.WithCancel" {
		return false
	}
	parent, ok := call.Call.Args[0].(*ssa.Call)
	if !ok {
		return false
	}
	switch calledOf(parent) {
	case "context.Background", "context.TODO":
	default:
		return false
	}
	for _, r := range *call.Referrers() {
		ex, ok := r.(*ssa.Extract)
		if !ok || ex.Index == 0 {
			continue
		}
		for _, use := range *ex.Referrers() {
			switch use := use.(type) {
			case *ssa.DebugRef:
			case *ssa.Defer:
				if use.Call.Value != ex {
					return false
				}
			default:
				return false
			}
		}
	}
	return true
}

// calledOf is the full name of the function that c calls, "" if it is not known.
func calledOf(c *ssa.Call) string {
	fn := c.Call.StaticCallee()
	if fn == nil {
		return ""
	}
	obj, ok := fn.Object().(*types.Func)
	if !ok {
		return ""
	}
	return obj.FullName()
}
