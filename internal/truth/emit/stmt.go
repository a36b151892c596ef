package emit

import (
	"fmt"

	"github.com/wsracecheck/wsracecheck/internal/truth/model"
)

func (e *emitter) list(list []*model.Stmt) {
	for _, s := range list {
		if s.Op != model.Nop {
			e.hook(s)
		}
		e.stmt(s)
	}
}

// hook lets the test in before a step of s.
func (e *emitter) hook(s *model.Stmt) {
	if e.o.Hooks {
		e.f("%s(%d)\n", e.name("hook"), s.ID)
	}
}

// stmt prints one statement.
func (e *emitter) stmt(s *model.Stmt) {
	at := func() string { return e.place(s.Field) }
	switch s.Op {
	case model.Close:
		e.f("close(%s)\n", at())
	case model.Send:
		if e.p.Fields[s.Field].Kind == model.Signal {
			e.f("%s <- struct{}{}\n", at())
		} else {
			e.f("%s <- %s\n", at(), e.message())
		}
	case model.Cancel:
		e.f("%sCancel()\n", at())
	case model.Done:
		e.f("%s.Done()\n", at())
	case model.Broadcast:
		e.f("%s.Broadcast()\n", at())
	case model.NetClose:
		e.f("c.nc.Close()\n")
	case model.LockOp:
		e.f("%s.Lock()\n", at())
	case model.UnlockOp:
		e.f("%s.Unlock()\n", at())
	case model.RLockOp:
		e.f("%s.RLock()\n", at())
	case model.RUnlockOp:
		e.f("%s.RUnlock()\n", at())
	case model.Add:
		e.f("%s.Add(1)\n", at())
	case model.Write:
		e.write(s)
	case model.WriteFirst:
		e.f("if %s {\n", e.zero(s.Field, e.load(s.Field)))
		e.hook(s)
		e.write(s)
		e.f("}\n")
	case model.Recv:
		e.f("<-%s%s\n", at(), e.mark(s))
	case model.CtxDone:
		e.f("<-%s.Done()%s\n", at(), e.mark(s))
	case model.WaitFor:
		e.f("%s.Wait()%s\n", at(), e.mark(s))
	case model.CondLoop:
		e.f("for %s {\n%s.Wait()\n}\n", e.zero(s.Field, e.load(s.Field)), e.place(int(s.Val)))
	case model.Call:
		e.f("c.%s()\n", e.p.Funcs[s.Fn].Name)
	default:
		e.compound(s)
	}
}

// compound prints a statement that holds others, or ends the function.
func (e *emitter) compound(s *model.Stmt) {
	switch s.Op {
	case model.OnceDo:
		e.literal(e.place(s.Field)+".Do(", s, ")")
	case model.Closure:
		e.literal("", s, "()")
	case model.Block:
		e.list(s.Body)
	case model.Defer:
		e.deferred(s)
	case model.Go:
		e.started("go ", s, "()")
	case model.GroupGo:
		e.started(e.place(s.Field)+".Go(", s, ")")
	case model.If:
		e.either(fmt.Sprintf("c.ask(%d)", s.Val), s)
	case model.IfFlag, model.IfState:
		e.either(e.nonzero(s.Field, e.load(s.Field)), s)
	case model.ReadLoop:
		e.readLoop(s)
	case model.RecvOK:
		e.received("ok", "<-"+e.place(s.Field), "!ok", s)
	case model.CallOK:
		f := e.p.Funcs[s.Fn]
		if f.Fails {
			e.received("err", "c."+f.Name+"()", [...]string{"err != nil", "err == io.EOF", "errors.Is(err, io.EOF)"}[s.Val], s)
		} else {
			e.received("ok", "c."+f.Name+"()", "!ok", s)
		}
	case model.Range:
		e.ranged(s)
	case model.Select:
		e.selects(s)
	case model.Load:
		e.loaded(s)
	default:
		e.concludes(s)
	}
}

// concludes prints a statement that lets a value out.
func (e *emitter) concludes(s *model.Stmt) {
	switch s.Op {
	case model.Return, model.ReturnEnd:
		e.end()
	case model.ReturnState:
		e.ret(s.Field, e.load(s.Field))
	case model.ReturnVar:
		for i := len(e.vars) - 1; i >= 0; i-- {
			if v := e.vars[i]; v.field == s.Field {
				v.used = true
				e.ret(s.Field, v.name)
				return
			}
		}
		e.end()
	case model.ReturnCall:
		f := e.p.Funcs[s.Fn]
		e.ret(f.Result, "c."+f.Name+"()")
	case model.Log:
		e.f("c.logf(\"ended: %%v\", %s)\n", e.load(s.Field))
	case model.ReturnMsg:
		switch e.fn.Role {
		case model.Consumer:
			if e.o.Hooks { // nil is for a state that was not written yet
				e.f("return %s, io.ErrNoProgress\n", e.message())
			} else {
				e.f("return %s, nil\n", e.message())
			}
		case model.Next:
			if e.fn.Fails {
				e.f("return %s, nil\n", e.message())
			} else {
				e.f("return %s, true\n", e.message())
			}
		default:
			e.end()
		}
	}
}

// message spells the innermost received message.
func (e *emitter) message() string {
	if n := len(e.msgs); n > 0 {
		e.msgs[n-1].used = true
		return e.msgs[n-1].name
	}
	return "0"
}

// ret returns the value x of field i.
func (e *emitter) ret(i int, x string) {
	if e.fn.Role == model.Accessor {
		e.f("return %s\n", x)
		return
	}
	switch e.p.Fields[i].Kind {
	case model.Err:
		e.f("return 0, %s\n", x)
	case model.Code:
		e.f("return %s, io.EOF\n", x)
	default:
		e.f("return 0, fmt.Errorf(\"closed: %%t\", %s)\n", x)
	}
}

func (e *emitter) write(s *model.Stmt) {
	f := e.p.Fields[s.Field]
	val := "true"
	switch {
	case f.Kind == model.Err && s.Val == model.ValA:
		val = e.name("errReset")
	case f.Kind == model.Err && s.Val == model.ValB:
		val = e.name("errLost")
	case f.Kind == model.Err:
		e.f("_, %s = c.cause()\n", e.place(s.Field))
		return
	case f.Kind == model.Code && s.Val == model.ValA:
		val = "1001"
	case f.Kind == model.Code && s.Val == model.ValB:
		val = "1006"
	case f.Kind == model.Code && f.Atomic:
		e.f("{\ncode, _ := c.cause()\n%s.Store(int64(code))\n}\n", e.place(s.Field))
		return
	case f.Kind == model.Code:
		e.f("%s, _ = c.cause()\n", e.place(s.Field))
		return
	}
	if f.Atomic {
		e.f("%s.Store(%s)\n", e.place(s.Field), val)
		return
	}
	e.f("%s = %s\n", e.place(s.Field), val)
}

// literal prints Body as a function literal between two texts.
func (e *emitter) literal(before string, s *model.Stmt, after string) {
	e.f("%sfunc() {\n", before)
	fn := e.fn
	e.fn = &model.Func{Role: model.Helper}
	msgs, vars := e.msgs, e.vars
	e.vars = nil
	e.list(s.Body)
	if s.Op == model.OnceDo {
		e.hook(s) // that it has run is a step of its own
	}
	e.fn, e.msgs, e.vars = fn, msgs, vars
	e.f("}%s\n", after)
}

// deferred prints a defer, of a single call without a literal around it.
func (e *emitter) deferred(s *model.Stmt) {
	if len(s.Body) == 1 && !e.o.Hooks {
		switch s.Body[0].Op {
		case model.Close, model.Cancel, model.NetClose, model.Done, model.Broadcast, model.UnlockOp, model.RUnlockOp, model.Call, model.WaitFor:
			e.f("defer ")
			e.stmt(s.Body[0])
			return
		}
	}
	e.literal("defer ", s, "()")
}

// started prints the start of a goroutine, of a method without a literal.
func (e *emitter) started(before string, s *model.Stmt, after string) {
	if len(s.Body) == 1 && s.Body[0].Op == model.Call && !e.o.Hooks {
		name := "c." + e.p.Funcs[s.Body[0].Fn].Name
		if s.Op == model.Go {
			name += "()"
			after = ""
		}
		e.f("%s%s%s\n", before, name, after)
		return
	}
	e.literal(before, s, after)
}

// either prints a branch.
func (e *emitter) either(cond string, s *model.Stmt) {
	e.f("if %s {\n", cond)
	e.list(s.Body)
	if len(s.Else) > 0 {
		e.f("} else {\n")
		e.list(s.Else)
	}
	e.f("}\n")
}

// captured prints list into a text of its own.
func (e *emitter) captured(list []*model.Stmt) string {
	outer := e.out.String()
	e.out.Reset()
	e.list(list)
	text := e.out.String()
	e.out.Reset()
	e.out.WriteString(outer)
	return text
}

// withMessage prints list where a received message has a name, which is "_"
// if nothing uses it.
func (e *emitter) withMessage(list []*model.Stmt) (name, text string) {
	v := &variable{name: "v"}
	if n := len(e.msgs); n > 0 {
		v.name = fmt.Sprintf("v%d", n+1)
	}
	e.msgs = append(e.msgs, v)
	text = e.captured(list)
	e.msgs = e.msgs[:len(e.msgs)-1]
	if !v.used {
		return "_", text
	}
	return v.name, text
}

func (e *emitter) readLoop(s *model.Stmt) {
	name, text := e.withMessage(s.Body)
	if name == "_" {
		e.f("for {\nif _, err := c.nc.Read(make([]byte, 1)); err != nil {\n")
	} else {
		e.f("for {\nbuf := make([]byte, 1)\n%s, err := c.nc.Read(buf)\nif err != nil {\n", name)
	}
	e.list(s.Else)
	if !e.p.Terminates(s.Else) {
		e.f("break\n")
	}
	e.f("}\n%s}\n", text)
}

// received prints a receive or call that tells by a flag whether it was the
// end.
func (e *emitter) received(flag, from, cond string, s *model.Stmt) {
	name, text := e.withMessage(s.Else)
	at := ""
	if s.Op == model.RecvOK {
		at = e.mark(s)
	}
	e.f("if %s, %s := %s; %s {%s\n", name, flag, from, cond, at)
	e.list(s.Body)
	if text != "" {
		e.f("} else {\n%s", text)
	}
	e.f("}\n")
}

func (e *emitter) ranged(s *model.Stmt) {
	name, text := e.withMessage(s.Else)
	if e.o.Hooks && !e.p.Terminates(s.Else) { // each receive is a step of its own
		text += fmt.Sprintf("%s(%d)\n", e.name("hook"), s.ID)
	}
	if name == "_" {
		e.f("for range %s {%s\n%s}\n", e.place(s.Field), e.mark(s), text)
	} else {
		e.f("for %s := range %s {%s\n%s}\n", name, e.place(s.Field), e.mark(s), text)
	}
	e.list(s.Body)
}

func (e *emitter) selects(s *model.Stmt) {
	e.f("select {\n")
	at := ""
	if len(s.Cases) == 1 { // it is a wait like any other
		at = e.mark(s)
	}
	for _, c := range s.Cases {
		switch c.Arm {
		case model.ArmRecv:
			if e.p.Fields[c.Field].Kind == model.Chan && len(c.Body) > 0 {
				e.f("case _, ok := <-%s:%s\nif !ok {\n", e.place(c.Field), at)
				e.list(c.Body)
				e.f("}\n")
				continue
			}
			e.f("case <-%s:%s\n", e.place(c.Field), at)
		case model.ArmCtx:
			e.f("case <-%s.Done():%s\n", e.place(c.Field), at)
		case model.ArmSend:
			if e.p.Fields[c.Field].Kind == model.Signal {
				e.f("case %s <- struct{}{}:\n", e.place(c.Field))
			} else {
				e.f("case %s <- %s:\n", e.place(c.Field), e.message())
			}
		case model.ArmTimeout:
			e.f("case <-time.After(time.Second):\n")
		case model.ArmDefault:
			e.f("default:\n")
		}
		e.list(c.Body)
	}
	e.f("}\n")
}

func (e *emitter) loaded(s *model.Stmt) {
	v := &variable{name: "got", field: s.Field}
	if n := len(e.vars); n > 0 {
		v.name = fmt.Sprintf("got%d", n+1)
	}
	e.vars = append(e.vars, v)
	text := e.captured(s.Body)
	e.vars = e.vars[:len(e.vars)-1]
	if !v.used {
		e.f("_ = %s\n%s", e.load(s.Field), text)
		return
	}
	e.f("%s := %s\n%s", v.name, e.load(s.Field), text)
}
