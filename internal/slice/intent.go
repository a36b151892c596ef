package slice

import (
	"go/token"
	"go/types"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/wsracecheck/wsracecheck/internal/skeleton"
)

// Rules of intent: what Go does would show an early read, and it is none all the same.
// Each has a name and the paragraph of the contract that it follows from.

// A rule says why a write is not one of close state.
type rule string

const (
	// noRule: it may be close state.
	noRule rule = ""
	// stamp: a time stamp says when, not why (1, "not close state": a time stamp).
	stamp rule = "stamp"
	// smoothed: what folds each new value into the old one with a weight is a guess at any
	// time (1, "not close state": what accumulates while R serves).
	smoothed rule = "smoothed"
	// lazy: whoever comes first makes it, and what it holds comes later (1, "not close
	// state": what whoever comes first creates when it is missing).
	lazy rule = "lazy"
)

// ruledOut tells which rule says that the write at node n is none of close state.
func (e *ending) ruledOut(p *Package, n *node) rule {
	v := stored(n)
	switch {
	case v == nil:
		return noRule
	case isStamp(v, n.calls, 0):
		return stamp
	case e.smooths(p, n.key):
		return smoothed
	case p.isLazy(n, v):
		return lazy
	}
	return noRule
}

// stored is the value that a node stores, nil if it stores none that is known.
func stored(n *node) ssa.Value {
	if n.src == nil {
		return nil
	}
	switch in := n.src.In.(type) {
	case *ssa.Store:
		return in.Val
	case *ssa.MapUpdate:
		return in.Value
	case ssa.CallInstruction:
		if args := in.Common().Args; n.src.Atomic && len(args) > 1 {
			return args[len(args)-1]
		}
	}
	return nil
}

// maxTerm bounds the depth of an expression that is looked into.
const maxTerm = 8

// isStamp reports whether v is computed from the present time. Fr is the call of the
// function that computes it.
func isStamp(v ssa.Value, fr *frame, depth int) bool {
	if depth > maxTerm {
		return false
	}
	switch v := v.(type) {
	case *ssa.Call:
		switch calledOf(v) {
		case "time.Now":
			return true
		case "time.Unix", "time.UnixMilli", "time.UnixMicro":
			return false
		}
		fn := v.Call.StaticCallee()
		if fn == nil || fn.Pkg == nil || fn.Pkg.Pkg.Path() != "time" || fn.Signature.Recv() == nil || !strings.HasPrefix(fn.Name(), "Unix") && !sameType(v.Type(), v.Call.Args[0].Type()) {
			return false
		}
		return isStamp(v.Call.Args[0], fr, depth+1)
	case *ssa.Convert:
		return isStamp(v.X, fr, depth+1)
	case *ssa.ChangeType:
		return isStamp(v.X, fr, depth+1)
	case *ssa.BinOp:
		return (v.Op == token.QUO || v.Op == token.ADD || v.Op == token.SUB) && isStamp(v.X, fr, depth+1)
	case *ssa.Parameter:
		if a := argument(v, fr); a != nil {
			return isStamp(a, fr.up, depth+1)
		}
	}
	return false
}

func sameType(a, b types.Type) bool { return types.Identical(a, b) }

// argument is what parameter v of the function that fr runs was given, nil if that is not
// known.
func argument(v *ssa.Parameter, fr *frame) ssa.Value {
	if fr == nil || fr.at == nil || fr.fn.Fn != v.Parent() {
		return nil
	}
	call, ok := fr.at.In.(ssa.CallInstruction)
	if !ok || call.Common().StaticCallee() != v.Parent() {
		return nil
	}
	for i, q := range v.Parent().Params {
		if q == v && i < len(call.Common().Args) {
			return call.Common().Args[i]
		}
	}
	return nil
}

// smooths reports whether the goroutine folds new values into key with a weight.
func (e *ending) smooths(p *Package, key Key) bool {
	for i := range e.g.nodes {
		n := &e.g.nodes[i]
		if n.key != key || !writes(n.kind) {
			continue
		}
		v := stored(n)
		if b, ok := v.(*ssa.BinOp); ok && isNumber(b.Type()) && p.folds(b, n.src, 0) && weighs(b, 0) {
			return true
		}
	}
	return false
}

// folds reports whether a term depends on what the place that src writes holds.
func (p *Package) folds(v ssa.Value, src *skeleton.Node, depth int) bool {
	if depth > maxTerm {
		return false
	}
	switch v := v.(type) {
	case *ssa.BinOp:
		return p.folds(v.X, src, depth+1) || p.folds(v.Y, src, depth+1)
	case *ssa.Convert:
		return p.folds(v.X, src, depth+1)
	case *ssa.UnOp:
		return v.Op == token.MUL && p.keys.of(p.Resolver.Of(v.X)) == p.keys.of(src.Obj)
	case *ssa.Call:
		return strings.HasPrefix(calledOf(v), "(*sync/atomic.") && strings.HasSuffix(calledOf(v), ").Load") && p.keys.of(p.Resolver.Of(v.Call.Args[0])) == p.keys.of(src.Obj)
	}
	return false
}

// weighs reports whether a term multiplies, divides or shifts.
func weighs(v ssa.Value, depth int) bool {
	switch v := v.(type) {
	case *ssa.BinOp:
		switch v.Op {
		case token.MUL, token.QUO, token.SHL, token.SHR:
			return true
		}
		return depth < maxTerm && (weighs(v.X, depth+1) || weighs(v.Y, depth+1))
	case *ssa.Convert:
		return depth < maxTerm && weighs(v.X, depth+1)
	}
	return false
}

func isNumber(t types.Type) bool {
	b, ok := t.Underlying().(*types.Basic)
	return ok && b.Info()&types.IsNumeric != 0
}

// isLazy reports whether node n makes an object that is missing: it is stored only where
// none was found, and made of nothing.
func (p *Package) isLazy(n *node, v ssa.Value) bool {
	return madeOfNothing(v) && p.onlyIfMissing(n)
}

// madeOfNothing reports whether v is a new object that says nothing yet.
func madeOfNothing(v ssa.Value) bool {
	if types.Implements(v.Type(), types.Universe.Lookup("error").Type().Underlying().(*types.Interface)) {
		return false
	}
	switch v := v.(type) {
	case *ssa.MakeMap, *ssa.MakeChan:
		return true
	case *ssa.Alloc:
		for _, r := range *v.Referrers() {
			if _, ok := r.(*ssa.FieldAddr); ok {
				return false
			}
		}
		return true
	case *ssa.Call:
		fn := v.Call.StaticCallee()
		_, ptr := v.Type().Underlying().(*types.Pointer)
		return ptr && fn != nil && len(v.Call.Args) == 0
	}
	return false
}

// onlyIfMissing reports whether the block of n is entered only from a test that has found
// the place zero.
func (p *Package) onlyIfMissing(n *node) bool {
	b := n.src.In.Block()
	if len(b.Preds) != 1 {
		return false
	}
	from := b.Preds[0]
	br, ok := from.Instrs[len(from.Instrs)-1].(*ssa.If)
	if !ok {
		return false
	}
	cmp, ok := br.Cond.(*ssa.BinOp)
	if !ok || cmp.Op == token.EQL && from.Succs[0] != b || cmp.Op == token.NEQ && from.Succs[1] != b || cmp.Op != token.EQL && cmp.Op != token.NEQ {
		return false
	}
	c, ok := cmp.Y.(*ssa.Const)
	ld, ok2 := cmp.X.(*ssa.UnOp)
	return ok && ok2 && c.IsNil() && ld.Op == token.MUL && p.keys.of(p.Resolver.Of(ld.X)) == p.keys.of(n.src.Obj)
}

// lowers reports whether a flag that the goroutine raises at its end is taken back by it:
// that tells that something goes on, not that it is over (1, "a latch raised on the way
// in": what does not last is no end).
func (e *ending) lowers(key Key) bool {
	for _, i := range e.writes {
		if n := &e.g.nodes[i]; n.key != key || n.val.Kind == skeleton.Zero {
			continue
		}
		for k, ok := range e.after(i) {
			if n := &e.g.nodes[k]; ok && n.key == key && n.kind == skeleton.Store && n.val.Kind == skeleton.Zero {
				return true
			}
		}
	}
	return false
}
