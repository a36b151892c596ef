package explore_test

import (
	"github.com/wsracecheck/wsracecheck/internal/explore"
	"github.com/wsracecheck/wsracecheck/internal/truth/model"
)

var simple = map[model.Op]explore.Op{
	model.Close: explore.Close, model.Cancel: explore.Close, model.Send: explore.Send, model.Done: explore.Add,
	model.LockOp: explore.Lock, model.UnlockOp: explore.Unlock, model.RLockOp: explore.RLock, model.RUnlockOp: explore.Unlock,
	model.Add: explore.Add, model.Recv: explore.Recv, model.CtxDone: explore.Recv, model.WaitFor: explore.Wait,
	model.Broadcast: explore.Wake,
}

func (w *writer) one(s *model.Stmt) {
	if op, ok := simple[s.Op]; ok {
		in := explore.Instr{Op: op, Obj: s.Field, Ok: explore.NoReg}
		switch s.Op {
		case model.Close, model.Cancel, model.Send:
			in.Ends = w.ends() && (s.Op != model.Send || w.p.Fields[s.Field].Kind == model.Signal)
		case model.Add:
			in.N = 1
		case model.Done:
			in.N, in.Ends = -1, w.ends()
		}
		w.emit(in)
		switch s.Op {
		case model.Recv, model.CtxDone, model.WaitFor:
			if s.Op != model.Recv || w.plain[s.Field] {
				w.observe(false)
			}
		case model.Close, model.Cancel:
			w.observe(true)
		}
		return
	}
	switch s.Op {
	case model.Write:
		w.write(s)
	case model.WriteFirst:
		r := w.reg()
		w.emit(explore.Instr{Op: explore.Load, Obj: s.Field, Reg: r})
		at := w.branch(r)
		w.write(s)
		w.patch(at)
	case model.OnceDo:
		n := w.here() + 1
		at := w.emit(explore.Instr{Op: explore.OnceIn, Obj: s.Field, Succ: []int{n, n}})
		w.activate(&model.Func{Role: model.Helper}, s.Body)
		w.emit(explore.Instr{Op: explore.OnceOut, Obj: s.Field})
		w.patch(at)
	case model.Call:
		w.activate(w.p.Funcs[s.Fn], w.p.Funcs[s.Fn].Body)
	case model.Closure:
		w.activate(&model.Func{Role: model.Helper}, s.Body)
	case model.Block:
		w.list(s.Body)
	case model.NetClose:
		w.observe(true)
	case model.Defer:
		bit := w.reg()
		w.defers = append(w.defers, bit)
		w.act().defers, w.act().bits = append(w.act().defers, s), append(w.act().bits, bit)
		w.set(bit, nonZero)
	case model.Go, model.GroupGo:
		w.launch(s)
	default:
		w.branching(s)
	}
}

// write stores a value. The goroutines of the program write what counts.
func (w *writer) write(s *model.Stmt) {
	v := nonZero
	if s.Val != model.ValUnknown {
		v = explore.Value{Kind: explore.Const, N: int(s.Val)}
	}
	w.emit(explore.Instr{Op: explore.Store, Obj: s.Field, Val: explore.Expr{Value: v},
		Final: w.role == explore.Reader && s.Field == w.field, Ends: w.ends()})
}

func (w *writer) launch(s *model.Stmt) {
	body := s.Body
	if s.Op == model.GroupGo {
		w.emit(explore.Instr{Op: explore.Add, Obj: s.Field, N: 1})
		body = []*model.Stmt{{Op: model.Closure, Body: s.Body}, {Op: model.Done, Field: s.Field}}
	}
	w.emit(explore.Instr{Op: explore.Spawn, N: w.thread("go", body, explore.Reader)})
}

func (w *writer) told(field int, body []*model.Stmt) {
	if len(body) > 0 || w.plain[field] {
		w.observe(false)
	}
}

func (w *writer) branching(s *model.Stmt) {
	switch s.Op {
	case model.If:
		w.either(w.maybe(), s.Body, s.Else)
	case model.IfFlag:
		at := w.tests(s)
		w.observe(false)
		w.either(at, s.Body, s.Else)
	case model.ReadLoop:
		w.readLoop(s)
	case model.RecvOK:
		if len(s.Body)+len(s.Else) == 0 { // nobody tests it
			w.emit(explore.Instr{Op: explore.Recv, Obj: s.Field, Ok: explore.NoReg})
			w.told(s.Field, nil)
			return
		}
		ok := w.reg()
		w.emit(explore.Instr{Op: explore.Recv, Obj: s.Field, Ok: ok})
		at := w.unless(ok)
		w.list(s.Else)
		end := w.jump()
		w.patch(at)
		w.told(s.Field, s.Body)
		w.list(s.Body)
		w.patch(end)
	case model.CallOK:
		w.activate(w.p.Funcs[s.Fn], w.p.Funcs[s.Fn].Body)
		w.either(w.unless(w.ret), s.Else, s.Body)
	case model.Range:
		top, ok := w.here(), w.reg()
		w.emit(explore.Instr{Op: explore.Recv, Obj: s.Field, Ok: ok})
		at := w.unless(ok)
		w.list(s.Else)
		w.emit(explore.Instr{Op: explore.Nop, Succ: []int{top}})
		w.patch(at)
		w.observe(false)
		w.list(s.Body)
	case model.CondLoop:
		top := w.here()
		at := w.tests(s)
		end := w.jump()
		w.patch(at)
		w.emit(explore.Instr{Op: explore.Wait, Obj: int(s.Val)})
		w.emit(explore.Instr{Op: explore.Nop, Succ: []int{top}})
		w.patch(end)
		w.observe(false)
	case model.Select:
		w.selects(s)
	default:
		w.concludes(s)
	}
}

// readLoop reads one message at most, or the end of the stream.
func (w *writer) readLoop(s *model.Stmt) {
	top := w.maybe()
	n := w.here() + 1
	none := w.emit(explore.Instr{Op: explore.CAS, Obj: w.messages, Old: explore.Expr{Value: zero}, Val: explore.Expr{Value: nonZero}, Succ: []int{n, n}})
	w.loops = append(w.loops, nil)
	w.list(s.Body)
	w.emit(explore.Instr{Op: explore.Nop, Succ: []int{top}})
	w.patch(top)
	w.patch(none)
	w.list(s.Else)
	w.loops = w.loops[:len(w.loops)-1]
}

func (w *writer) either(at int, yes, no []*model.Stmt) {
	w.list(yes)
	end := w.jump()
	w.patch(at)
	w.list(no)
	w.patch(end)
}

// tests branches on a field, and returns the jump that is taken if it is zero.
func (w *writer) tests(s *model.Stmt) int {
	r := w.reg()
	w.load(s.Field, r, false)
	if s.Op == model.CondLoop || len(s.Body)+len(s.Else) > 0 {
		w.use(s.Field)
	}
	return w.unless(r)
}

// load reads a field. What the caller reads of the one in question is not used yet.
func (w *writer) load(field, r int, harm bool) {
	read := w.caller() && field == w.field
	w.emit(explore.Instr{Op: explore.Load, Obj: field, Reg: r, Read: read, Harm: read && harm})
	if read {
		w.set(w.used, zero)
	}
}

func (w *writer) use(field int) {
	if w.caller() && field == w.field {
		w.set(w.used, nonZero)
	}
}

func (w *writer) selects(s *model.Stmt) {
	in := explore.Instr{Op: explore.Select, Succ: []int{}}
	sel := w.emit(in)
	var arms []explore.Arm
	var succ, ends []int
	after := -1
	for _, k := range s.Cases {
		a := explore.Arm{Obj: k.Field, Reg: explore.NoReg, Ok: explore.NoReg}
		at := w.here()
		switch k.Arm {
		case model.ArmTimeout:
			a.Obj, a.Timer = explore.NoObj, true
		case model.ArmSend:
			a.Send = true
		case model.ArmRecv:
			if !w.plain[k.Field] && len(k.Body) > 0 { // else nothing depends on it
				a.Ok = w.reg()
				more := w.unless(a.Ok)
				ends = append(ends, w.jump())
				w.patch(more)
			}
			w.told(k.Field, k.Body)
		case model.ArmCtx:
			w.told(k.Field, k.Body)
		}
		w.list(k.Body)
		ends = append(ends, w.jump())
		if k.Arm == model.ArmDefault {
			after = at
			continue
		}
		arms, succ = append(arms, a), append(succ, at)
	}
	if after >= 0 {
		succ = append(succ, after)
	}
	w.code[sel].Arms, w.code[sel].Succ, w.code[sel].Default = arms, succ, after >= 0
	for _, at := range ends {
		w.patch(at)
	}
}

func (w *writer) concludes(s *model.Stmt) {
	accessor := w.act().fn.Role == model.Accessor
	switch s.Op {
	case model.Load:
		w.load(s.Field, explore.NoReg, false)
		w.list(s.Body)
	case model.IfState:
		w.either(w.tests(s), s.Body, s.Else)
	case model.ReturnState, model.ReturnVar:
		if s.Op == model.ReturnState {
			w.load(s.Field, explore.NoReg, false)
		}
		if !accessor {
			w.use(s.Field)
		}
		w.leave()
	case model.ReturnCall:
		f := w.p.Funcs[s.Fn]
		w.activate(f, f.Body)
		w.use(f.Result)
		w.leave()
	case model.Log:
		w.load(s.Field, explore.NoReg, true)
	case model.ReturnMsg, model.ReturnEnd, model.Return:
		if w.act().fn.Role == model.Next {
			v := zero
			if s.Op == model.ReturnMsg {
				v = nonZero
			}
			w.set(w.ret, v)
		}
		w.leave()
	}
}
