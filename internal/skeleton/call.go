package skeleton

import (
	"go/constant"
	"go/types"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/wsracecheck/wsracecheck/internal/models"
	"github.com/wsracecheck/wsracecheck/internal/ops"
)

// call adds the nodes of a call that runs at once, or of a deferred one.
func (b *builder) call(in ssa.CallInstruction) {
	v, _ := in.(ssa.Value)
	common := in.Common()
	if fn := common.StaticCallee(); fn != nil && b.atomic(fn, common, v) {
		return
	}
	op := b.c.Of(in)
	switch op.Kind {
	case ops.Close:
		kind := Cancel
		if bi, ok := common.Value.(*ssa.Builtin); ok && bi.Name() == "close" {
			kind = Close
			op.Loc = b.channel(common.Args[0], op.Loc)
		}
		b.then(Node{Kind: kind, Obj: op.Loc})
	case ops.NetClose:
		b.then(Node{Kind: Cancel, Obj: op.Loc})
	case ops.Done:
		b.then(Node{Kind: Done, Obj: op.Loc})
	case ops.WaitAll:
		b.then(Node{Kind: WaitGroup, Obj: op.Loc})
	case ops.Lock, ops.RLock, ops.Unlock:
		b.then(Node{Kind: lockKind(op.Kind, common), Obj: op.Loc})
	case ops.CondWait:
		b.then(Node{Kind: CondWait, Obj: op.Loc})
	case ops.Once:
		c := b.value(op.Fn, nil)
		b.then(Node{Kind: Once, Obj: op.Loc, Callee: c, Regs: b.results(v)})
		return
	case ops.Launch:
		c := b.value(op.Fn, op.Args)
		c.Then = op.Wait
		c.Later = op.Wait == nil
		launched(c, op)
		if ctxs := contexts(common.Args); c.Later && len(ctxs) == 1 {
			c.When = b.r.Signal(b.r.Of(ctxs[0]))
		}
		b.spawn(c)
	case ops.Fails:
		if asksWhy(common) {
			b.asked(op, v, common.IsInvoke())
		} else {
			b.stream(op, v)
		}
		return
	default:
		b.plainCall(in, common, v)
		return
	}
	b.unknownResults(v)
}

func lockKind(k ops.Kind, c *ssa.CallCommon) Kind {
	switch {
	case k == ops.Lock:
		return Lock
	case k == ops.RLock:
		return RLock
	}
	if fn := c.StaticCallee(); fn != nil && fn.Name() == "RUnlock" {
		return RUnlock
	}
	return Unlock
}

func (b *builder) unknownResults(v ssa.Value) {
	for _, r := range b.results(v) {
		if r != NoReg {
			b.then(Node{Kind: Havoc, Reg: r, Ok: NoReg})
		}
	}
}

// stream is a call that waits on a stream: its error, or false, tells the end.
func (b *builder) stream(op ops.Op, v ssa.Value) {
	n := Node{Kind: Stream, Obj: op.Loc, Reg: NoReg, Ok: NoReg, All: op.All}
	rs := b.results(v)
	fails := -1
	if v != nil {
		fails = failing(v.Type())
	}
	for i, r := range rs {
		if i != fails && r != NoReg {
			b.then(Node{Kind: Havoc, Reg: r, Ok: NoReg})
		}
	}
	if fails < 0 || rs[fails] == NoReg {
		b.then(n)
		return
	}
	if !isBoolType(resultType(v.Type(), fails)) {
		n.Reg = rs[fails]
		b.then(n)
		return
	}
	n.Reg = b.f.Regs // false tells the end
	b.f.Regs++
	b.then(n)
	br := b.then(Node{Kind: Branch, Test: Test{Reg: n.Reg, Is: Val{Kind: Zero}}})
	join := b.node(Node{Kind: Nop})
	for _, k := range []ValKind{NonZero, Zero} {
		set := b.node(Node{Kind: Set, Reg: rs[fails], Val: Val{Kind: k}, Succ: []int{join}})
		b.f.Nodes[br].Succ = append(b.f.Nodes[br].Succ, set)
	}
	b.last = join
}

// asksWhy reports whether a call asks a context whether, and why, it has ended.
func asksWhy(c *ssa.CallCommon) bool {
	if c.IsInvoke() {
		return models.OfFunc(c.Method.FullName()).Effect == models.Err
	}
	obj, ok := c.StaticCallee().Object().(*types.Func)
	return ok && models.OfFunc(obj.FullName()).Effect == models.Err
}

// asked is a call that returns at once: an error if op.Loc has ended, and nil if not. The
// method of a context returns one of two errors, whatever has ended it.
func (b *builder) asked(op ops.Op, v ssa.Value, method bool) {
	n := b.then(Node{Kind: Select, Default: true, Arms: []Arm{{Obj: op.Loc, Stream: true, Reg: NoReg, Ok: NoReg}}})
	join := b.node(Node{Kind: Nop})
	for _, k := range []ValKind{NonZero, Zero} {
		s := b.node(Node{Kind: Nop, Succ: []int{join}})
		if r := b.wantedReg(v); r != NoReg {
			set := Node{Kind: Set, Reg: r, Ok: NoReg, Val: Val{Kind: k}, Succ: []int{join}, In: b.in}
			b.f.Nodes[s] = set
			if k == NonZero && method {
				b.f.Nodes[s] = Node{Kind: Unknown, Reg: NoReg, Ok: NoReg, In: b.in}
				for _, text := range []string{"context.Canceled", "context.DeadlineExceeded"} {
					set.Val, set.Succ = Val{Kind: Const, Text: text}, []int{join}
					b.f.Nodes[s].Succ = append(b.f.Nodes[s].Succ, b.node(set))
				}
			}
		}
		b.f.Nodes[n].Succ = append(b.f.Nodes[n].Succ, s)
	}
	b.last = join
}

// failing is the index of the result that tells of a failure: the last error, or else
// the last bool; -1 if there is none.
func failing(t types.Type) int {
	n := 1
	if tu, ok := t.(*types.Tuple); ok {
		n = tu.Len()
	}
	at := -1
	for i := range n {
		r := resultType(t, i)
		if types.Identical(r, types.Universe.Lookup("error").Type()) {
			return i
		}
		if isBoolType(r) {
			at = i
		}
	}
	return at
}

func resultType(t types.Type, i int) types.Type {
	if tu, ok := t.(*types.Tuple); ok {
		return tu.At(i).Type()
	}
	return t
}

func isBoolType(t types.Type) bool {
	bt, ok := t.Underlying().(*types.Basic)
	return ok && bt.Info()&types.IsBoolean != 0
}

// plainCall is a call of which the models know nothing.
func (b *builder) plainCall(in ssa.CallInstruction, common *ssa.CallCommon, v ssa.Value) {
	if bi, ok := common.Value.(*ssa.Builtin); ok {
		if bi.Name() == "append" {
			b.appended(common)
		}
		b.unknownResults(v)
		return
	}
	if c, ok := in.(*ssa.Call); ok && (mapMethod(c) == "Store" || mapMethod(c) == "LoadOrStore") {
		b.put(common.Args[0], common.Args[2])
	}
	if fn := common.StaticCallee(); fn != nil && fn.Pkg != nil && fn.Blocks == nil {
		if b.library(fn, common, v) {
			return
		}
	}
	if reads(common) {
		b.stream(ops.Op{}, v)
		return
	}
	c := b.callee(common)
	b.made(c, v)
	ext := b.r.Callee(common)
	x := b.r.Extern(ext.Fn)
	if ext.Fn != nil && (ext.Fn.Blocks == nil || x != nil) {
		for _, op := range b.c.Extern(ext, b.r.Args(ext, common), v) {
			b.far(op)
		}
	}
	if x != nil && c.Fn != nil && c.Fn.Blocks != nil { // a directive comes before the body
		c.Fn = nil
	}
	if c.Fn == nil || c.Fn.Blocks == nil {
		b.on(c, common, v)
		b.callbacks(c, common)
		for _, ctx := range contexts(common.Args) {
			c.Contexts = append(c.Contexts, b.r.Signal(b.r.Of(ctx)))
		}
	}
	n := Node{Kind: Call, Callee: c, Regs: b.results(v)}
	if e := errorOf(common); e.Kind != Any {
		n.Vals = []Val{e}
	}
	b.then(n)
	if x != nil {
		b.farExits(x, ext, b.r.Args(ext, common), v)
	}
	_ = in
}

// reads reports whether a call waits for input on a stream of the standard library, or
// of a type like it, that has no name as a signal.
func reads(c *ssa.CallCommon) bool {
	var obj *types.Func
	if c.IsInvoke() {
		obj = c.Method
	} else if fn := c.StaticCallee(); fn != nil && fn.Blocks == nil {
		obj, _ = fn.Object().(*types.Func)
	}
	if obj == nil || obj.Pkg() == nil || strings.Contains(obj.Pkg().Path(), ".") {
		return false
	}
	switch models.OfFunc(obj.FullName()).Effect {
	case models.Reads, models.ReadsAll:
		return true
	}
	m, ok := models.OfMethod(obj.Name())
	return ok && !m.Ends && obj.Signature().Recv() != nil && !strings.HasPrefix(obj.Name(), "Write")
}

// library handles functions of the standard library that only skeletons care for.
func (b *builder) library(fn *ssa.Function, c *ssa.CallCommon, v ssa.Value) bool {
	obj, ok := fn.Object().(*types.Func)
	if !ok {
		return false
	}
	switch obj.FullName() {
	case "(*sync.Cond).Signal", "(*sync.Cond).Broadcast":
		b.then(Node{Kind: CondWake, Obj: b.r.Signal(b.r.Table.Child(b.r.Of(c.Args[0]), "L", nil))})
	case "(*sync.WaitGroup).Add":
		n := Node{Kind: Add, Obj: b.r.Signal(b.r.Of(c.Args[0]))}
		if k, ok := c.Args[1].(*ssa.Const); ok {
			n.N = int(k.Int64())
		}
		b.then(n)
	case "(*sync.Mutex).TryLock", "(*sync.RWMutex).TryLock":
		n := b.then(Node{Kind: TryLock, Obj: b.r.Signal(b.r.Of(c.Args[0]))})
		join := b.node(Node{Kind: Nop})
		for _, k := range []ValKind{NonZero, Zero} {
			s := b.node(Node{Kind: Nop, Succ: []int{join}})
			if r := b.wantedReg(v); r != NoReg {
				b.f.Nodes[s] = Node{Kind: Set, Reg: r, Val: Val{Kind: k}, Succ: []int{join}, In: b.in}
			}
			b.f.Nodes[n].Succ = append(b.f.Nodes[n].Succ, s)
		}
		b.last = join
	case "time.Sleep":
		b.then(Node{Kind: Pause, Reg: NoReg, Ok: NoReg})
	case "os.Exit", "runtime.Goexit":
		b.then(Node{Kind: Halt})
		b.last = -1
	default:
		return false
	}
	return true
}

// callbacks says what becomes of functions that are handed to a function without a body:
// the standard library runs them at once, any number of times; who else gets one may
// keep it and run it on a goroutine of its own.
func (b *builder) callbacks(c *Callee, common *ssa.CallCommon) {
	for _, a := range common.Args {
		if _, ok := a.Type().Underlying().(*types.Signature); !ok {
			continue
		}
		f := b.r.FuncOf(a)
		if f.Fn == nil || f.Fn.Blocks == nil {
			continue
		}
		g := b.value(a, nil)
		if fn := common.StaticCallee(); fn != nil && fn.Pkg != nil && !strings.Contains(fn.Pkg.Pkg.Path(), ".") {
			n := b.then(Node{Kind: Unknown})
			next := b.node(Node{Kind: Nop})
			b.then(Node{Kind: Call, Callee: g})
			b.lead(n)
			b.f.Nodes[n].Succ = append(b.f.Nodes[n].Succ, next)
			b.last = next
			continue
		}
		g.Later, g.Method, g.On = true, c.Method, c.On
		if g.Method == "" {
			g.Method = "?"
		}
		b.spawn(g)
	}
}

// atomic models package sync/atomic.
func (b *builder) atomic(fn *ssa.Function, call *ssa.CallCommon, v ssa.Value) bool {
	obj, ok := fn.Object().(*types.Func)
	if !ok || len(call.Args) == 0 {
		return false
	}
	name := obj.Origin().FullName()
	if !strings.HasPrefix(name, "sync/atomic.") && !strings.HasPrefix(name, "(*sync/atomic.") {
		return false
	}
	n := Node{Obj: b.r.Of(call.Args[0]), Atomic: true, Reg: b.wantedReg(v), Ok: NoReg}
	val := call.Args[len(call.Args)-1]
	switch {
	case strings.HasPrefix(fn.Name(), "Load"):
		n.Kind = Load
	case strings.HasPrefix(fn.Name(), "Store"):
		n.Kind, n.Val = Store, b.val(val)
	case strings.HasPrefix(fn.Name(), "CompareAndSwap"):
		n.Kind, n.Val, n.Old = CAS, b.val(val), b.val(call.Args[len(call.Args)-2])
	case strings.HasPrefix(fn.Name(), "Swap"):
		n.Kind, n.Val = Swap, b.val(val)
	default:
		n.Kind = Count
		if k, ok := val.(*ssa.Const); ok && k.Value != nil && k.Value.Kind() == constant.Int {
			n.N = constant.Sign(k.Value)
		}
	}
	b.then(n)
	return true
}
