package slice

import (
	"go/token"

	"golang.org/x/tools/go/ssa"
)

// maxPublish bounds the calls through which an object is followed.
const maxPublish = 3

// knownAt reports whether the object that v is may be known to others where the function
// that makes it is at instruction at, besides those that get it from that function and
// the goroutines that it starts: it was put into a collection, a channel, a global or
// another object.
func (p *Package) knownAt(v ssa.Value, at ssa.Instruction) bool {
	known, ok := p.published[v]
	if !ok {
		x := &publishing{top: v.Parent(), seen: make(map[ssa.Value]bool)}
		x.value(v, maxPublish)
		known = x.at
		if p.published == nil {
			p.published = make(map[ssa.Value][]ssa.Instruction)
		}
		p.published[v] = known
	}
	for _, in := range known {
		if follows(in, at) {
			return true
		}
	}
	return false
}

// follows reports whether instruction at may be executed after in, both of one function.
func follows(in, at ssa.Instruction) bool {
	if at == nil || at.Parent() != in.Parent() {
		return true
	}
	if _, ok := at.(*ssa.Defer); ok { // it runs at the end
		return true
	}
	b := in.Block()
	if b == at.Block() {
		for _, i := range b.Instrs {
			if i == in {
				return true
			}
			if i == at {
				break
			}
		}
	}
	seen := make(map[*ssa.BasicBlock]bool)
	stack := append([]*ssa.BasicBlock(nil), b.Succs...)
	for len(stack) > 0 {
		b := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		if b == at.Block() {
			return true
		}
		if !seen[b] {
			seen[b] = true
			stack = append(stack, b.Succs...)
		}
	}
	return false
}

// publishing finds where in function top an object becomes known.
type publishing struct {
	top  *ssa.Function
	via  ssa.Instruction // of top: it leads to the function that is looked at
	at   []ssa.Instruction
	seen map[ssa.Value]bool
}

func (x *publishing) found(r ssa.Instruction) {
	if r.Parent() != x.top {
		r = x.via
	}
	if r != nil {
		x.at = append(x.at, r)
	}
}

// through looks at what another function does with the object.
func (x *publishing) through(r ssa.Instruction, look func()) {
	was := x.via
	if r.Parent() == x.top {
		x.via = r
	}
	look()
	x.via = was
}

func (x *publishing) value(v ssa.Value, depth int) {
	if x.seen[v] || v.Referrers() == nil {
		return
	}
	x.seen[v] = true
	for _, r := range *v.Referrers() {
		x.use(v, r, depth)
	}
}

// use looks at the use r of v.
func (x *publishing) use(v ssa.Value, r ssa.Instruction, depth int) {
	switch r := r.(type) {
	case *ssa.Store:
		if r.Val == v {
			x.storedTo(r, depth)
		}
	case *ssa.MapUpdate:
		if r.Value == v || r.Key == v {
			x.found(r)
		}
	case *ssa.Send:
		if r.X == v {
			x.found(r)
		}
	case *ssa.Phi, *ssa.ChangeType, *ssa.ChangeInterface, *ssa.MakeInterface:
		x.value(r.(ssa.Value), depth)
	case *ssa.MakeClosure: // v is a variable: its address is captured
		x.captured(v, r, func(fv *ssa.FreeVar) { x.value(fv, depth) })
	case ssa.CallInstruction:
		x.passed(v, r, depth)
	}
}

// storedTo looks at where the object is stored.
func (x *publishing) storedTo(st *ssa.Store, depth int) {
	switch a := st.Addr.(type) {
	case *ssa.Alloc:
		x.cell(a, depth)
		return
	case *ssa.FreeVar:
		return
	case *ssa.FieldAddr:
		if o, ok := a.X.(*ssa.Alloc); ok {
			x.value(o, depth)
			return
		}
	}
	x.found(st)
}

// cell follows what is loaded from a variable.
func (x *publishing) cell(v ssa.Value, depth int) {
	if x.seen[v] || v.Referrers() == nil {
		return
	}
	x.seen[v] = true
	for _, r := range *v.Referrers() {
		switch r := r.(type) {
		case *ssa.UnOp:
			if r.Op == token.MUL {
				x.value(r, depth)
			}
		case *ssa.MakeClosure:
			x.captured(v, r, func(fv *ssa.FreeVar) { x.cell(fv, depth) })
		}
	}
}

// captured follows v into the literal that captures it.
func (x *publishing) captured(v ssa.Value, mc *ssa.MakeClosure, follow func(*ssa.FreeVar)) {
	fn := mc.Fn.(*ssa.Function)
	for i, b := range mc.Bindings {
		if b == v && i < len(fn.FreeVars) {
			x.through(mc, func() { follow(fn.FreeVars[i]) })
		}
	}
}

// passed follows v into a function of the package that it is handed to.
func (x *publishing) passed(v ssa.Value, in ssa.CallInstruction, depth int) {
	c := in.Common()
	if b, ok := c.Value.(*ssa.Builtin); ok {
		if b.Name() == "append" {
			x.found(in)
		}
		return
	}
	fn := c.StaticCallee()
	if fn == nil || depth == 0 {
		return
	}
	for i, a := range c.Args {
		if a == v && i < len(fn.Params) {
			x.through(in, func() { x.value(fn.Params[i], depth-1) })
		}
	}
}

// newResult reports whether v is what a function of the package has made and returns,
// and has told nobody of but the goroutines that it starts.
func (p *Package) newResult(v ssa.Value, depth int) bool {
	index := 0
	if e, ok := v.(*ssa.Extract); ok {
		index, v = e.Index, e.Tuple
	}
	call, ok := v.(*ssa.Call)
	if !ok || depth == 0 {
		return false
	}
	fn := call.Call.StaticCallee()
	if p.Func(fn) == nil || len(fn.Blocks) == 0 {
		return false
	}
	made := false
	for _, b := range fn.Blocks {
		ret, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return)
		if !ok {
			continue
		}
		switch r := ret.Results[index].(type) {
		case *ssa.Const:
			continue
		case *ssa.Alloc:
			if p.knownAt(r, ret) {
				return false
			}
		default:
			if !p.newResult(r, depth-1) {
				return false
			}
		}
		made = true
	}
	return made
}
