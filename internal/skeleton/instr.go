package skeleton

import (
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/wsracecheck/wsracecheck/internal/loc"
	"github.com/wsracecheck/wsracecheck/internal/ops"
)

// instr adds the nodes of one instruction; of a Defer, those of its call.
func (b *builder) instr(in ssa.Instruction) {
	switch in := in.(type) {
	case *ssa.Go:
		b.spawn(b.callee(&in.Call))
		return
	case *ssa.Store:
		b.store(in, b.c.Of(in))
		return
	case *ssa.MapUpdate:
		b.put(in.Map, in.Value)
		if op := b.c.Of(in); op.Kind == ops.Write {
			b.then(Node{Kind: Store, Obj: op.Loc, Val: b.val(in.Value)})
		} else if l := b.elem(in.Map, in.Value.Type()); l != nil {
			b.then(Node{Kind: Store, Obj: l, Val: b.val(in.Value)})
		}
		return
	case *ssa.Next:
		if it, ok := in.Iter.(*ssa.Range); ok && !in.IsString {
			if l := b.elem(it.X, in.Type().(*types.Tuple).At(2).Type()); l != nil {
				b.then(Node{Kind: Load, Obj: l, Reg: NoReg, Pos: it.Pos()})
			}
		}
		b.tuple(in)
		return
	case *ssa.Send:
		b.then(Node{Kind: Send, Obj: b.channel(in.Chan, b.c.Of(in).Loc), Val: b.val(in.X)})
		return
	case *ssa.UnOp:
		b.unary(in)
		return
	case *ssa.Lookup:
		if op := b.c.Of(in); op.Kind == ops.Read && op.Loc != nil && !in.CommaOk {
			b.load(in, op)
			return
		}
		b.tuple(in)
		return
	case *ssa.BinOp:
		if b.matter[in] && !onlyTested(in) {
			b.boolean(in)
		}
		return
	case *ssa.MakeChan:
		n := Node{Kind: Make, Obj: b.r.Of(in)}
		if c, ok := in.Size.(*ssa.Const); ok {
			n.N = int(c.Int64())
		}
		b.then(n)
		return
	case ssa.CallInstruction:
		b.call(in)
		return
	case *ssa.Alloc:
		if local(in) && b.matter[in] {
			b.then(Node{Kind: Set, Reg: b.reg(in), Val: Val{Kind: Zero}})
		}
		return
	case *ssa.Convert:
		if converted(in) != nil {
			return
		}
	case *ssa.Field:
		if ofMessage(in) != nil {
			return
		}
	}
	if v, ok := in.(ssa.Value); ok {
		b.tuple(v)
	}
}

// onlyTested reports whether a comparison is used by branches alone.
func onlyTested(v ssa.Value) bool {
	for _, r := range *v.Referrers() {
		switch r := r.(type) {
		case *ssa.If, *ssa.DebugRef:
		case *ssa.UnOp:
			if !onlyTested(r) {
				return false
			}
		default:
			return false
		}
	}
	return true
}

// tuple makes the value v, or what is taken out of it, unknown from here on.
func (b *builder) tuple(v ssa.Value) {
	switch v.(type) {
	case *ssa.Extract, *ssa.ChangeType, *ssa.ChangeInterface, *ssa.MakeInterface, *ssa.Alloc, *ssa.FieldAddr, *ssa.MakeClosure, *ssa.IndexAddr, *ssa.TypeAssert:
		if ta, ok := v.(*ssa.TypeAssert); !ok || !ta.CommaOk {
			return // another name, or defined with its tuple
		}
	}
	if _, ok := v.Type().(*types.Tuple); ok {
		for _, r := range b.results(v) {
			if r != NoReg {
				b.then(Node{Kind: Havoc, Reg: r, Ok: NoReg})
			}
		}
		return
	}
	if r := b.wantedReg(v); r != NoReg {
		b.then(Node{Kind: Havoc, Reg: r, Ok: NoReg})
	}
}

// results lists the registers of the results of a call, or of another tuple.
func (b *builder) results(v ssa.Value) []int {
	if v == nil {
		return nil
	}
	t, ok := v.Type().(*types.Tuple)
	if !ok {
		return []int{b.wantedReg(v)}
	}
	out := make([]int, t.Len())
	for i := range out {
		out[i] = NoReg
	}
	for _, r := range *v.Referrers() {
		if ex, ok := r.(*ssa.Extract); ok && b.matter[ex] {
			if out[ex.Index] == NoReg {
				out[ex.Index] = b.reg(ex)
			} else {
				b.regs[ex] = out[ex.Index]
			}
		}
	}
	return out
}

func (b *builder) store(in *ssa.Store, op ops.Op) {
	b.keeps(in)
	if local(in.Addr) {
		if !b.matter[in.Addr] {
			return
		}
		if v := b.val(in.Val); v.Kind != Any {
			b.then(Node{Kind: Set, Reg: b.reg(in.Addr), Val: v})
		} else {
			b.then(Node{Kind: Havoc, Reg: b.reg(in.Addr), Ok: NoReg})
		}
		return
	}
	if op.Kind != ops.Write || op.Loc == nil {
		return
	}
	if bin, ok := in.Val.(*ssa.BinOp); ok && (bin.Op == token.ADD || bin.Op == token.SUB) {
		if ld, ok := bin.X.(*ssa.UnOp); ok && ld.Op == token.MUL && b.c.Of(ld).Loc == op.Loc {
			b.then(Node{Kind: Count, Obj: op.Loc, Reg: NoReg})
			return
		}
	}
	b.then(Node{Kind: Store, Obj: op.Loc, Val: b.val(in.Val)})
}

func (b *builder) unary(in *ssa.UnOp) {
	switch in.Op {
	case token.ARROW:
		b.receive(in, b.c.Of(in))
	case token.MUL:
		if sentinel(in) != "" || ofMessage(in) != nil {
			return
		}
		if _, ok := built(in); ok {
			return
		}
		if local(in.X) {
			if r := b.wantedReg(in); r != NoReg {
				b.then(Node{Kind: Set, Reg: r, Val: Val{Kind: InReg, Reg: b.reg(in.X)}})
			}
			return
		}
		if _, ok := in.X.(*ssa.IndexAddr); ok { // elements are written by whoever has the slice
			b.tuple(in)
			return
		}
		if op := b.c.Of(in); op.Kind == ops.Read && op.Loc != nil {
			b.load(in, op)
			return
		}
		b.tuple(in)
	case token.NOT:
		if b.matter[in] && !onlyTested(in) {
			b.boolean(in)
		}
	default:
		b.tuple(in)
	}
}

func (b *builder) load(v ssa.Value, op ops.Op) {
	b.then(Node{Kind: Load, Obj: op.Loc, Reg: b.wantedReg(v), Atomic: op.Atom})
}

func (b *builder) receive(in *ssa.UnOp, op ops.Op) {
	n := Node{Kind: Recv, Obj: b.channel(in.X, op.Loc), Reg: NoReg, Ok: NoReg}
	if op.Timer || op.Tick {
		n.Kind = Pause
	}
	if in.CommaOk {
		rs := b.results(in)
		n.Reg, n.Ok = rs[0], rs[1]
	} else {
		n.Reg = b.wantedReg(in)
	}
	b.then(n)
}

// choose adds a select, and leads each of its arms to where the arm's body starts. It
// reports whether the block is done: it is not if all arms go on behind the select.
func (b *builder) choose(bl *ssa.BasicBlock, in *ssa.Select) bool {
	n := Node{Kind: Select, Default: !in.Blocking}
	rs := b.results(in)
	got := 2
	for _, st := range in.States {
		a := Arm{Reg: NoReg, Ok: NoReg, Pos: st.Pos}
		if st.Dir == types.SendOnly {
			a.Send, a.Obj, a.Val = true, b.channel(st.Chan, b.r.Signal(b.r.Of(st.Chan))), b.val(st.Send)
		} else {
			op := b.c.Chan(st.Chan)
			a.Obj, a.Timer = b.channel(st.Chan, op.Loc), op.Timer || op.Tick
			a.Stream = isDone(st.Chan)
			a.Reg, a.Ok = rs[got], rs[1]
			got++
		}
		n.Arms = append(n.Arms, a)
	}
	sel := b.then(n)
	if last, ok := bl.Instrs[len(bl.Instrs)-1].(*ssa.If); !ok || !tests(last.Cond, in) {
		join := b.node(Node{Kind: Nop})
		for range len(in.States) + count(!in.Blocking) {
			b.f.Nodes[sel].Succ = append(b.f.Nodes[sel].Succ, join)
		}
		b.last = join
		return false
	}
	for k := range in.States {
		b.last = b.arm(sel)
		b.armTo(bl, in, int64(k))
	}
	if !in.Blocking {
		b.last = b.arm(sel)
		b.armTo(bl, in, -1)
	}
	b.last = -1
	return true
}

// spawn starts a goroutine.
func (b *builder) spawn(c *Callee) { b.then(Node{Kind: Spawn, Callee: c, Obj: c.When}) }

// callee says what a call calls.
func (b *builder) callee(call *ssa.CallCommon) *Callee {
	f := b.r.Callee(call)
	c := b.calleeOf(f, b.r.Args(f, call))
	if call.IsInvoke() {
		c.Method = call.Method.FullName()
		c.User = c.Fn == nil
	} else {
		c.Value = call.Value
		if call.StaticCallee() != nil {
			c.Value = nil
		}
		c.User = c.Fn == nil && call.StaticCallee() == nil
		if c.Fn == nil {
			c.Fn = call.StaticCallee()
		}
	}
	return c
}

func (b *builder) calleeOf(f loc.Func, args []ssa.Value) *Callee {
	c := &Callee{Fn: f.Fn, Param: f.Param, Subst: b.r.SubstArgs(f, args), Funcs: make(map[*ssa.Parameter]*Callee)}
	for i, a := range args {
		if a == nil {
			c.Args, c.Places = append(c.Args, Val{}), append(c.Places, nil)
			continue
		}
		c.Places = append(c.Places, b.r.Of(a))
		c.Args = append(c.Args, b.val(a))
		if f.Fn == nil || i >= len(f.Fn.Params) {
			continue
		}
		if _, ok := a.Type().Underlying().(*types.Signature); ok {
			if g := b.r.FuncOf(a); g.Fn != nil || g.Param != nil {
				c.Funcs[f.Fn.Params[i]] = b.value(a, nil)
			}
		}
	}
	return c
}

// value says what a call of the function value v calls.
func (b *builder) value(v ssa.Value, args []ssa.Value) *Callee {
	f := b.r.FuncOf(v)
	if f.Recv != nil {
		args = append([]ssa.Value{f.Recv}, args...)
	}
	c := b.calleeOf(f, args)
	c.Value = v
	c.User = f.Fn == nil
	return c
}
