package slice

import (
	"go/token"

	"golang.org/x/tools/go/ssa"
)

// maxPublish bounds the calls through which an object is followed.
const maxPublish = 3

// publishes reports whether the object that v is becomes known to others than whoever gets
// it from the function that makes it and the goroutines that this one starts: it is put
// into a collection, a channel, a global or another object.
func (p *Package) publishes(v ssa.Value) bool {
	known, ok := p.published[v]
	if !ok {
		if p.published == nil {
			p.published = make(map[ssa.Value]bool)
		}
		known = (&publishing{p: p, seen: make(map[ssa.Value]bool)}).value(v, maxPublish)
		p.published[v] = known
	}
	return known
}

type publishing struct {
	p    *Package
	seen map[ssa.Value]bool
}

func (x *publishing) value(v ssa.Value, depth int) bool {
	if x.seen[v] || v.Referrers() == nil {
		return false
	}
	x.seen[v] = true
	for _, r := range *v.Referrers() {
		if x.use(v, r, depth) {
			return true
		}
	}
	return false
}

// use reports whether the use r of v makes it known.
func (x *publishing) use(v ssa.Value, r ssa.Instruction, depth int) bool {
	switch r := r.(type) {
	case *ssa.Store:
		return r.Val == v && x.storedTo(r.Addr, depth)
	case *ssa.MapUpdate:
		return r.Value == v || r.Key == v
	case *ssa.Send:
		return r.X == v
	case *ssa.Phi, *ssa.ChangeType, *ssa.ChangeInterface, *ssa.MakeInterface:
		return x.value(r.(ssa.Value), depth)
	case *ssa.MakeClosure: // v is a variable: its address is captured
		return x.captured(v, r, func(fv *ssa.FreeVar) bool { return x.value(fv, depth) })
	case ssa.CallInstruction:
		return x.passed(v, r.Common(), depth)
	}
	return false
}

// storedTo reports whether what is stored at addr is known to others.
func (x *publishing) storedTo(addr ssa.Value, depth int) bool {
	switch a := addr.(type) {
	case *ssa.Alloc:
		return x.cell(a, depth)
	case *ssa.FreeVar:
		return false
	case *ssa.FieldAddr:
		if o, ok := a.X.(*ssa.Alloc); ok {
			return x.value(o, depth)
		}
	}
	return true
}

// cell follows what is loaded from a variable.
func (x *publishing) cell(v ssa.Value, depth int) bool {
	if x.seen[v] || v.Referrers() == nil {
		return false
	}
	x.seen[v] = true
	for _, r := range *v.Referrers() {
		switch r := r.(type) {
		case *ssa.UnOp:
			if r.Op == token.MUL && x.value(r, depth) {
				return true
			}
		case *ssa.MakeClosure:
			if x.captured(v, r, func(fv *ssa.FreeVar) bool { return x.cell(fv, depth) }) {
				return true
			}
		}
	}
	return false
}

// captured follows v into the literal that captures it.
func (x *publishing) captured(v ssa.Value, mc *ssa.MakeClosure, follow func(*ssa.FreeVar) bool) bool {
	fn := mc.Fn.(*ssa.Function)
	for i, b := range mc.Bindings {
		if b == v && i < len(fn.FreeVars) && follow(fn.FreeVars[i]) {
			return true
		}
	}
	return false
}

// passed follows v into a function of the package that it is handed to.
func (x *publishing) passed(v ssa.Value, c *ssa.CallCommon, depth int) bool {
	if b, ok := c.Value.(*ssa.Builtin); ok {
		return b.Name() == "append"
	}
	fn := c.StaticCallee()
	if fn == nil || depth == 0 {
		return false
	}
	for i, a := range c.Args {
		if a == v && i < len(fn.Params) && x.value(fn.Params[i], depth-1) {
			return true
		}
	}
	return false
}
