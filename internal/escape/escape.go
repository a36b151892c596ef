// Package escape says where a function lets others see an object that it made.
//
// In: a value of an SSA function, and what calls and literals stand for. Out:
// whether the function made the object itself, and the instructions with which
// it hands the object out: it returns it, stores it in something that it did
// not make, sends it, or gives it to code that is not in view or that keeps it.
// A goroutine that the function starts is no other: the object is handed out by
// a launch only if the goroutine hands it out.
//
// A function value with the object inside hands it out only if its body waits
// for something: who waits for nothing learns of nothing.
//
// What is not understood counts as handing out.
package escape

import (
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/wsracecheck/wsracecheck/internal/fact"
	"github.com/wsracecheck/wsracecheck/internal/loc"
	"github.com/wsracecheck/wsracecheck/internal/ops"
)

// A Finder answers questions about the functions of one package.
// It is not safe for concurrent use.
type Finder struct {
	r     *loc.Resolver
	ops   ops.Classifier
	waits func(*ssa.Function) bool // whether a function, or what it calls, waits
	memo  map[ssa.Value]*trace
}

// New returns a finder; waits reports whether a function, or what it calls,
// waits for anything.
func New(r *loc.Resolver, waits func(*ssa.Function) bool) *Finder {
	return &Finder{r: r, ops: ops.Classifier{R: r}, waits: waits, memo: make(map[ssa.Value]*trace)}
}

// maxCalls bounds how deep the making of an object is looked for.
const maxCalls = 6

// Makes reports whether v is an object that the function of v has made, alone
// or with the help of callees that have not handed it out.
func (f *Finder) Makes(v ssa.Value) bool { return f.makes(v, 0) }

func (f *Finder) makes(v ssa.Value, depth int) bool {
	if depth > maxCalls {
		return false
	}
	switch v := v.(type) {
	case *ssa.Alloc:
		return true
	case *ssa.Call:
		return f.returnsMade(v, 0, depth)
	case *ssa.Extract:
		c, ok := v.Tuple.(*ssa.Call)
		return ok && f.returnsMade(c, v.Index, depth)
	case *ssa.MakeInterface:
		return f.makes(v.X, depth)
	}
	return false
}

// returnsMade reports whether result i of the call is always nil or an object
// that the callee has made and only returns.
func (f *Finder) returnsMade(c *ssa.Call, i, depth int) bool {
	fn := f.r.Callee(&c.Call).Fn
	if fn == nil || len(fn.Blocks) == 0 {
		return false
	}
	made := false
	for _, b := range fn.Blocks {
		ret, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return)
		if !ok || b == fn.Recover {
			continue
		}
		v := fact.Returned(ret, i)
		if k, isConst := v.(*ssa.Const); isConst && k.IsNil() {
			continue
		}
		if !f.makes(v, depth+1) || len(f.trace(v).outs) > 0 {
			return false
		}
		made = true
	}
	return made
}

// Handed lists the instructions of the function of v with which it hands out v.
func (f *Finder) Handed(v ssa.Value) []ssa.Instruction {
	t := f.trace(v)
	return append(t.outs[:len(t.outs):len(t.outs)], t.rets...)
}

// trace follows v through its function, once.
func (f *Finder) trace(v ssa.Value) *trace {
	t := f.memo[v]
	if t == nil {
		t = &trace{f: f, seen: make(map[ssa.Value]bool)}
		f.memo[v] = t // recursion: it hands out nothing that is not found elsewhere
		t.follow(v)
		t.returns()
	}
	return t
}

// A trace is the way of one object through one function.
type trace struct {
	f        *Finder
	seen     map[ssa.Value]bool // what is the object, or holds it
	outs     []ssa.Instruction  // what hands it out, but for the returns
	rets     []ssa.Instruction  // the returns that do
	returned []*ssa.Return
}

func (t *trace) out(in ssa.Instruction) { t.outs = append(t.outs, in) }

func (t *trace) follow(v ssa.Value) {
	if v == nil || t.seen[v] || v.Referrers() == nil {
		return
	}
	t.seen[v] = true
	for _, ref := range *v.Referrers() {
		t.use(ref, v)
	}
}

// use looks at an instruction in which v takes part.
func (t *trace) use(in ssa.Instruction, v ssa.Value) {
	switch in := in.(type) {
	case *ssa.Store:
		if in.Val == v {
			t.stored(in)
		}
	case *ssa.UnOp:
		if in.Op == token.MUL && isVariable(v) {
			t.follow(in)
		}
	case *ssa.Phi, *ssa.ChangeType, *ssa.MakeInterface, *ssa.ChangeInterface, *ssa.Slice:
		t.follow(in.(ssa.Value))
	case *ssa.TypeAssert:
		t.followAll(in)
	case *ssa.Return:
		if in.Block() != in.Parent().Recover {
			t.returned = append(t.returned, in)
		}
	case *ssa.Send:
		if in.X == v {
			t.out(in)
		}
	case *ssa.MapUpdate:
		if in.Map != v {
			t.out(in)
		}
	case *ssa.Panic:
		t.out(in)
	case *ssa.MakeClosure:
		t.captured(in, v)
	case ssa.CallInstruction:
		t.passed(in, v)
	}
}

// isVariable reports whether v is a variable that holds a reference, not an
// object.
func isVariable(v ssa.Value) bool {
	switch v.(type) {
	case *ssa.Alloc, *ssa.FreeVar:
		p, ok := v.Type().Underlying().(*types.Pointer)
		if !ok {
			return false
		}
		switch p.Elem().Underlying().(type) {
		case *types.Pointer, *types.Interface, *types.Slice, *types.Signature:
			return true
		}
	}
	return false
}

// followAll follows v and the parts of it, if it is a tuple.
func (t *trace) followAll(v ssa.Value) {
	if _, tuple := v.Type().(*types.Tuple); !tuple {
		t.follow(v)
		return
	}
	for _, ref := range *v.Referrers() {
		if ex, ok := ref.(*ssa.Extract); ok {
			t.follow(ex)
		}
	}
}

// stored looks at where a store puts the object: into a variable, or into
// another object, which is one of the function's own or hands it out.
func (t *trace) stored(in *ssa.Store) {
	base := in.Addr
	for {
		switch a := base.(type) {
		case *ssa.FieldAddr:
			base = a.X
			continue
		case *ssa.IndexAddr:
			base = a.X
			continue
		}
		break
	}
	if _, variable := base.(*ssa.Alloc); !variable {
		if l := t.f.r.Of(base); l != nil && l.IsRoot() && l.Root().Parent() == in.Parent() {
			base = l.Root() // what a variable of the function holds
		}
	}
	if _, own := base.(*ssa.Alloc); !own && !t.seen[base] {
		t.out(in)
		return
	}
	if fa, ok := in.Addr.(*ssa.FieldAddr); ok {
		t.loads(fa)
	}
	t.follow(base)
}

// loads follows what the function loads from the field again.
func (t *trace) loads(stored *ssa.FieldAddr) {
	for _, ref := range *stored.X.Referrers() {
		fa, ok := ref.(*ssa.FieldAddr)
		if !ok || fa.Field != stored.Field {
			continue
		}
		for _, in := range *fa.Referrers() {
			if u, ok := in.(*ssa.UnOp); ok {
				t.follow(u)
			}
		}
	}
}

// captured looks at a function value that v becomes part of.
func (t *trace) captured(mc *ssa.MakeClosure, v ssa.Value) {
	fn := t.f.r.FuncOf(mc)
	if fn.Fn == nil || len(fn.Fn.Blocks) == 0 {
		t.out(mc)
		return
	}
	for i, b := range mc.Bindings {
		var inside ssa.Value
		switch {
		case b != v:
			continue
		case fn.Recv != nil:
			inside = fn.Fn.Params[0]
		default:
			inside = fn.Fn.FreeVars[i]
		}
		if in := t.f.trace(inside); len(in.outs)+len(in.rets) > 0 {
			t.out(mc)
			return
		}
	}
	if t.f.waits(fn.Fn) {
		t.follow(mc)
	}
}

// passed looks at a call that v has part in.
func (t *trace) passed(in ssa.CallInstruction, v ssa.Value) {
	c := in.Common()
	if b, ok := c.Value.(*ssa.Builtin); ok {
		if call, ok := in.(*ssa.Call); ok && b.Name() == "append" {
			t.follow(call)
		}
		return
	}
	_, started := in.(*ssa.Go)
	if !started && t.f.ops.Of(in).Kind != ops.None {
		return // an operation of the library, or a launch of a function value
	}
	fn := t.f.r.Callee(c)
	if fn.Fn == nil || len(fn.Fn.Blocks) == 0 {
		if slices.Contains(c.Args, v) || c.IsInvoke() {
			t.out(in)
		}
		return
	}
	for i, a := range t.f.r.Args(fn, c) {
		if a != v || i >= len(fn.Fn.Params) {
			continue
		}
		inside := t.f.trace(fn.Fn.Params[i])
		if len(inside.outs) > 0 {
			t.out(in)
			return
		}
		if call, ok := in.(*ssa.Call); ok && len(inside.rets) > 0 {
			t.followAll(call)
		}
	}
}

// returns finds the returns that return the object. Where a function has defers
// it returns what it has stored last.
func (t *trace) returns() {
	for _, ret := range t.returned {
		for i := range ret.Results {
			if t.seen[fact.Returned(ret, i)] && !slices.Contains(t.rets, ssa.Instruction(ret)) {
				t.rets = append(t.rets, ret)
			}
		}
	}
}
