package explore

import "github.com/wsracecheck/wsracecheck/internal/truth/model"

// An activation is a call that is being inlined: where it leaves to, and the
// defers that are pending when it does.
type activation struct {
	fn      *model.Func // nil for a literal
	defers  []pending
	returns []int // jumps to patch with the end of the activation
}

type pending struct {
	bit  int
	stmt *model.Stmt
}

type compiler struct {
	m     *machine
	r     *routine
	acts  []*activation
	loops [][]int // jumps to patch with the end of the loop
	stmt  int
	vars  []int // fields loaded around here
}

// compile makes the routine of a body and returns its number. It is launched by
// the program if method is -1.
func (m *machine) compile(name string, method int, body []*model.Stmt, consumer bool) int {
	if len(m.routines) == maxRoutines {
		panic(tooLarge("too many goroutines"))
	}
	n := len(m.routines)
	r := &routine{name: name, consumer: consumer, method: method, launched: method < 0}
	m.routines = append(m.routines, r)
	c := &compiler{m: m, r: r}
	role := model.Helper
	if consumer {
		role = model.Consumer
	}
	c.activate(&model.Func{Role: role}, body)
	c.emit(instr{op: opEnd})
	return n
}

func (c *compiler) emit(in instr) int {
	in.stmt = c.stmt
	c.r.code = append(c.r.code, in)
	return len(c.r.code) - 1
}

func (c *compiler) here() int      { return len(c.r.code) }
func (c *compiler) patch(at int)   { c.r.code[at].jump = c.here() }
func (c *compiler) jump() int      { return c.emit(instr{op: opJump}) }
func (c *compiler) consumer() bool { return c.r.consumer }

// activate inlines a call of body: the body, then its defers.
func (c *compiler) activate(fn *model.Func, body []*model.Stmt) {
	a := &activation{fn: fn}
	c.acts = append(c.acts, a)
	loops, vars := c.loops, c.vars
	c.loops = nil
	if fn.Role == model.Next {
		c.emit(instr{op: opSet, n: 0})
	}
	c.list(body)
	for _, at := range a.returns {
		c.patch(at)
	}
	for i := len(a.defers) - 1; i >= 0; i-- {
		d := a.defers[i]
		at := c.emit(instr{op: opPop, n: d.bit})
		c.activate(&model.Func{Role: model.Helper}, d.stmt.Body)
		c.patch(at)
	}
	c.loops, c.vars = loops, vars
	c.acts = c.acts[:len(c.acts)-1]
}

func (c *compiler) act() *activation { return c.acts[len(c.acts)-1] }

func (c *compiler) leave() { c.act().returns = append(c.act().returns, c.jump()) }

func (c *compiler) list(list []*model.Stmt) {
	for _, s := range list {
		outer := c.stmt
		c.stmt = s.ID
		c.one(s)
		c.stmt = outer
	}
}

var simple = map[model.Op]opcode{
	model.Close: opClose, model.Send: opSend, model.Cancel: opCancel, model.Done: opDone,
	model.LockOp: opLock, model.UnlockOp: opUnlock, model.RLockOp: opRLock, model.RUnlockOp: opRUnlock,
	model.Add: opAdd, model.Recv: opRecv, model.CtxDone: opCtx, model.WaitFor: opWait,
}

func (c *compiler) one(s *model.Stmt) {
	if op, ok := simple[s.Op]; ok {
		at := c.emit(instr{op: op, obj: s.Field})
		if op == opRecv {
			c.patch(at)
		}
		if op == opRecv && c.m.plain[s.Field] || op == opCtx || op == opWait {
			c.observe(2)
		}
		if op == opClose || op == opCancel {
			c.observe(1)
		}
		return
	}
	switch s.Op {
	case model.Broadcast:
		c.emit(instr{op: opNotify, obj: s.Field})
	case model.Write:
		c.emit(instr{op: opWrite, obj: s.Field, n: int(s.Val)})
	case model.WriteFirst:
		at := c.emit(instr{op: opZero, obj: s.Field})
		end := c.jump()
		c.patch(at)
		c.emit(instr{op: opWrite, obj: s.Field, n: int(s.Val)})
		c.patch(end)
	case model.OnceDo:
		at := c.emit(instr{op: opOnce, obj: s.Field})
		c.activate(&model.Func{Role: model.Helper}, s.Body)
		c.emit(instr{op: opOnceEnd, obj: s.Field})
		c.patch(at)
	case model.Call:
		c.activate(c.m.p.Funcs[s.Fn], c.m.p.Funcs[s.Fn].Body)
	case model.Closure:
		c.activate(&model.Func{Role: model.Helper}, s.Body)
	case model.Block:
		c.list(s.Body)
	case model.NetClose:
		c.observe(1)
	case model.Defer:
		if c.r.defers == maxDefers {
			panic(tooLarge("too many defers"))
		}
		c.act().defers = append(c.act().defers, pending{c.r.defers, s})
		c.emit(instr{op: opPush, n: c.r.defers})
		c.r.defers++
	case model.Go, model.GroupGo:
		c.launch(s)
	default:
		c.branching(s)
	}
}

// launch compiles a goroutine of its own.
func (c *compiler) launch(s *model.Stmt) {
	body := s.Body
	if s.Op == model.GroupGo {
		c.emit(instr{op: opAdd, obj: s.Field})
		done := &model.Stmt{Op: model.Done, Field: s.Field, ID: s.ID}
		body = []*model.Stmt{{Op: model.Closure, Body: s.Body, ID: s.ID}, done}
	}
	name := "literal"
	if len(s.Body) == 1 && s.Body[0].Op == model.Call {
		name = c.m.p.Funcs[s.Body[0].Fn].Name
	}
	n := c.m.compile(name, -1, body, false)
	if len(s.Body) > 0 {
		c.m.routines[n].first = s.Body[0].ID
	}
	c.emit(instr{op: opGo, n: n})
}

// observe notes that the consumer knows the end: by itself (1) or by another.
func (c *compiler) observe(how int) {
	if c.consumer() {
		c.emit(instr{op: opObserve, n: how})
	}
}

// told notes that the consumer knows the end. If field carries messages, it
// knows by a test, which is there only if something depends on it.
func (c *compiler) told(field int, body []*model.Stmt) {
	if len(body) > 0 || c.m.plain[field] {
		c.observe(2)
	}
}

func (c *compiler) branching(s *model.Stmt) {
	switch s.Op {
	case model.If:
		c.either(c.emit(instr{op: opChoice}), s.Body, s.Else)
	case model.IfFlag:
		at := c.tests(s.Field, s)
		c.observe(2)
		c.either(at, s.Body, s.Else)
	case model.ReadLoop:
		top := c.here()
		at := c.emit(instr{op: opNext})
		c.loops = append(c.loops, nil)
		c.list(s.Body)
		c.emit(instr{op: opJump, jump: top})
		c.patch(at)
		c.list(s.Else)
		for _, b := range c.loops[len(c.loops)-1] {
			c.patch(b)
		}
		c.loops = c.loops[:len(c.loops)-1]
	case model.RecvOK:
		at := c.emit(instr{op: opRecv, obj: s.Field})
		c.list(s.Else)
		end := c.jump()
		c.patch(at)
		c.told(s.Field, s.Body)
		c.list(s.Body)
		c.patch(end)
	case model.CallOK:
		c.activate(c.m.p.Funcs[s.Fn], c.m.p.Funcs[s.Fn].Body)
		at := c.emit(instr{op: opTest})
		c.either(at, s.Else, s.Body)
	case model.Range:
		top := c.emit(instr{op: opRecv, obj: s.Field})
		c.list(s.Else)
		c.emit(instr{op: opJump, jump: top})
		c.patch(top)
		c.observe(2)
		c.list(s.Body)
	case model.CondLoop:
		top := c.here()
		at := c.tests(s.Field, s)
		end := c.jump()
		c.patch(at)
		c.emit(instr{op: opCond, obj: int(s.Val), n: c.m.p.Fields[s.Val].Lock})
		c.emit(instr{op: opJump, jump: top})
		c.patch(end)
		c.observe(2)
	case model.Select:
		c.selects(s)
	default:
		c.concludes(s)
	}
}

// either compiles the sides of a branch whose jump, at, leads to no.
func (c *compiler) either(at int, yes, no []*model.Stmt) {
	c.list(yes)
	end := c.jump()
	c.patch(at)
	c.list(no)
	c.patch(end)
}

// tests compiles a branch on field and returns the jump that is taken if it is
// zero. A consumer's decision uses what it reads; both are one step.
func (c *compiler) tests(field int, s *model.Stmt) int {
	if !c.consumer() {
		return c.emit(instr{op: opZero, obj: field})
	}
	c.emit(instr{op: opRead, obj: field})
	if s.Op == model.CondLoop || len(s.Body)+len(s.Else) > 0 {
		c.emit(instr{op: opUse, obj: field})
	}
	return c.emit(instr{op: opZero, obj: field, quiet: true})
}

func (c *compiler) selects(s *model.Stmt) {
	sel := c.emit(instr{op: opSelect, arms: make([]arm, len(s.Cases))})
	var ends []int
	for i, k := range s.Cases {
		a := arm{kind: k.Arm, obj: k.Field, jump: c.here(), or: c.here()}
		if k.Arm == model.ArmCtx || k.Arm == model.ArmRecv {
			c.told(k.Field, k.Body)
		}
		c.list(k.Body)
		ends = append(ends, c.jump())
		if k.Arm == model.ArmRecv && !c.m.plain[k.Field] {
			a.or = c.here() // a message: nothing is done
			ends = append(ends, c.jump())
		}
		c.r.code[sel].arms[i] = a
	}
	for _, at := range ends {
		c.patch(at)
	}
}

func (c *compiler) concludes(s *model.Stmt) {
	read := func() {
		if c.consumer() {
			c.emit(instr{op: opRead, obj: s.Field})
		}
	}
	use := func(field int) {
		if c.consumer() {
			c.emit(instr{op: opUse, obj: field})
		}
	}
	switch s.Op {
	case model.Load:
		read()
		c.list(s.Body)
	case model.IfState:
		c.either(c.tests(s.Field, s), s.Body, s.Else)
	case model.ReturnState:
		read()
		if c.act().fn.Role != model.Accessor {
			use(s.Field)
		}
		c.leave()
	case model.ReturnVar:
		if c.act().fn.Role != model.Accessor {
			use(s.Field)
		}
		c.leave()
	case model.ReturnCall:
		f := c.m.p.Funcs[s.Fn]
		c.activate(f, f.Body)
		use(f.Result)
		c.leave()
	case model.Log:
		read()
		if c.consumer() {
			c.emit(instr{op: opLeak, obj: s.Field})
		}
	case model.ReturnMsg, model.ReturnEnd, model.Return:
		if c.act().fn.Role == model.Next {
			n := 0
			if s.Op == model.ReturnMsg {
				n = 1
			}
			c.emit(instr{op: opSet, n: n})
		}
		c.leave()
	}
}
