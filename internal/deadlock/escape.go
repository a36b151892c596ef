package deadlock

import (
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/wsracecheck/wsracecheck/internal/loc"
)

// escapes reports whether somebody outside of our sight may signal on the
// channel a: it was handed to somebody who may send on it or close it, was
// made elsewhere, or is an exported field.
func (f *finder) escapes(a loc.Anchor) bool {
	if f.leaked == nil {
		f.leaked = make(map[loc.Anchor]bool)
		for _, fn := range f.fns {
			for _, b := range fn.Blocks {
				for _, in := range b.Instrs {
					f.leaks(in)
				}
			}
		}
	}
	return f.leaked[a] || exported(a)
}

// exported reports whether a is an exported field that holds a channel one can
// signal on.
func exported(a loc.Anchor) bool {
	obj, ok := a.Object.(*types.TypeName)
	if !ok || !obj.Exported() {
		return false
	}
	field, _, _ := types.LookupFieldOrMethod(obj.Type(), true, obj.Pkg(), a.Path)
	return field != nil && field.Exported() && canSignal(field.Type())
}

func canSignal(t types.Type) bool {
	ch, ok := t.Underlying().(*types.Chan)
	return ok && ch.Dir() != types.RecvOnly
}

// leaks marks the channels that in hands out.
func (f *finder) leaks(in ssa.Instruction) {
	switch in := in.(type) {
	case *ssa.Store:
		f.stores(in)
	case *ssa.Send:
		f.leak(in.X)
	case *ssa.MapUpdate:
		f.leak(in.Value)
	case *ssa.MakeInterface:
		f.leak(in.X)
	case *ssa.Return:
		for _, v := range in.Results {
			f.leak(v)
		}
	case ssa.CallInstruction:
		c := in.Common()
		if _, builtin := c.Value.(*ssa.Builtin); builtin {
			return
		}
		if g := f.r.Callee(c); g.Fn != nil && len(g.Fn.Blocks) > 0 {
			return // its summary tells what it does
		}
		for _, v := range c.Args {
			f.leak(v)
		}
	}
}

// stores marks a channel that was made elsewhere and is kept in a field, and
// one that is kept in a second place.
func (f *finder) stores(in *ssa.Store) {
	if !canSignal(in.Val.Type()) {
		return
	}
	switch v := in.Val.(type) {
	case *ssa.MakeChan, *ssa.Const:
		return
	case *ssa.Parameter:
		if _, spill := in.Addr.(*ssa.Alloc); spill {
			return
		}
	case *ssa.ChangeType:
		if _, made := v.X.(*ssa.MakeChan); made {
			return
		}
	}
	f.mark(f.r.Signal(f.r.Of(in.Addr)))
	f.leak(in.Val)
}

// leak marks the channel v, if one can signal on it.
func (f *finder) leak(v ssa.Value) {
	if canSignal(v.Type()) {
		f.mark(f.r.Signal(f.r.Of(v)))
	}
}

func (f *finder) mark(l *loc.Loc) {
	if l == nil {
		return
	}
	for _, a := range l.Anchors {
		f.leaked[a] = true
	}
}
