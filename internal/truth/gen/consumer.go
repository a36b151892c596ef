package gen

import (
	"github.com/wsracecheck/wsracecheck/internal/truth/model"
)

// consumers makes one or two methods that observe the end.
func (g *generator) consumers() {
	names := []string{"Recv", "Wait"}
	for i := range 1 + g.r.IntN(2) {
		g.held = -1
		f := pick(g, g.signals...)
		var body []*model.Stmt
		if len(g.closers) > 0 && g.one(12) { // ends the connection itself
			body = append(body, &model.Stmt{Op: model.Call, Fn: g.closers[0]})
			if g.one(50) {
				body = append(body, g.after(-1)...)
			}
		}
		body = append(body, g.observe(f)...)
		if s := pick(g, g.states...); g.guard[s] < 0 && g.one(6) { // reads too early to matter
			body = []*model.Stmt{{Op: model.Load, Field: s, Body: body}}
		}
		g.method(&model.Func{Name: names[i], Role: model.Consumer, Body: body})
	}
}

// observe makes a body that observes signal f and then concludes.
func (g *generator) observe(f int) []*model.Stmt {
	switch g.kind(f) {
	case model.Chan:
		return g.observeChan(f)
	case model.Context:
		if g.one(30) {
			return g.wait(f)
		}
		return append([]*model.Stmt{{Op: model.CtxDone, Field: f}}, g.after(f)...)
	case model.Flag:
		return g.observeFlag(f)
	case model.Group:
		return append([]*model.Stmt{{Op: model.WaitFor, Field: f}}, g.after(f)...)
	}
	if g.one(30) {
		return g.wait(f)
	}
	return append([]*model.Stmt{{Op: model.Recv, Field: f}}, g.after(f)...)
}

func (g *generator) observeChan(f int) []*model.Stmt {
	msg := []*model.Stmt{{Op: model.ReturnMsg}}
	switch g.r.IntN(5) {
	case 0, 1:
		return []*model.Stmt{{Op: model.RecvOK, Field: f, Body: g.after(f), Else: msg}}
	case 2:
		s := &model.Stmt{Op: model.Range, Field: f, Body: g.after(f)}
		if g.one(50) {
			s.Else = msg
		}
		return []*model.Stmt{s}
	case 3:
		next := &model.Stmt{Op: model.RecvOK, Field: f, Else: msg, Body: append(g.joins(f), &model.Stmt{Op: model.ReturnEnd})}
		fn := g.method(&model.Func{Name: g.unused("next"), Role: model.Next, Body: []*model.Stmt{next}, Fails: g.one(60)})
		return []*model.Stmt{{Op: model.CallOK, Fn: fn, Val: int8(g.r.IntN(3)), Body: g.after(f), Else: msg}}
	}
	return g.wait(f)
}

// observeFlag waits until a flag is set, or finds it set, under its lock.
func (g *generator) observeFlag(f int) []*model.Stmt {
	lock := []*model.Stmt{{Op: model.LockOp, Field: g.mutexes[0]}}
	unlock := &model.Stmt{Op: model.UnlockOp, Field: g.mutexes[0]}
	if g.p.Fields[f].Atomic {
		return []*model.Stmt{{Op: model.IfFlag, Field: f, Body: g.after(f), Else: []*model.Stmt{{Op: model.ReturnMsg}}}}
	}
	if g.cond >= 0 && g.one(60) {
		loop := &model.Stmt{Op: model.CondLoop, Field: f, Val: int8(g.cond)}
		if g.one(50) {
			return append(append(lock, loop, unlock), g.after(f)...)
		}
		lock = append(lock, &model.Stmt{Op: model.Defer, Body: []*model.Stmt{unlock}}, loop)
		g.held = g.mutexes[0]
		out := append(lock, g.after(f)...)
		g.held = -1
		return out
	}
	if g.one(50) {
		lock = append(lock, &model.Stmt{Op: model.Defer, Body: []*model.Stmt{unlock}})
		g.held = g.mutexes[0]
		out := append(lock, &model.Stmt{Op: model.IfFlag, Field: f, Body: g.after(f), Else: []*model.Stmt{{Op: model.ReturnMsg}}})
		g.held = -1
		return out
	}
	out := append(lock, &model.Stmt{Op: model.IfFlag, Field: f, Body: append([]*model.Stmt{unlock}, g.after(f)...), Else: []*model.Stmt{unlock, {Op: model.ReturnMsg}}})
	return out
}

func (g *generator) unused(name string) string {
	for _, f := range g.p.Funcs {
		if f.Name == name {
			return g.unused(name + "2")
		}
	}
	return name
}

// wait makes a select over several signals.
func (g *generator) wait(f int) []*model.Stmt {
	s := &model.Stmt{Op: model.Select}
	arm := func(f int) *model.Case {
		c := &model.Case{Arm: model.ArmRecv, Field: f}
		if g.kind(f) == model.Context {
			c.Arm = model.ArmCtx
		}
		if g.one(70) {
			c.Body = g.after(f)
		}
		return c
	}
	s.Cases = append(s.Cases, arm(f))
	for _, other := range g.signals {
		if other != f && g.kind(other) != model.Group && g.kind(other) != model.Flag && g.one(50) {
			s.Cases = append(s.Cases, arm(other))
		}
	}
	if g.one(25) {
		s.Cases = append(s.Cases, &model.Case{Arm: pick(g, model.ArmTimeout, model.ArmDefault)})
	}
	out := []*model.Stmt{s}
	if !g.p.Terminates(out) && g.one(80) {
		out = append(out, g.after(f)...)
	}
	return out
}

// after is what a consumer does when it has observed f: perhaps it joins, then
// it concludes.
func (g *generator) after(f int) []*model.Stmt {
	return append(g.joins(f), g.conclude()...)
}

// joins makes waits for other signals.
func (g *generator) joins(f int) []*model.Stmt {
	var out []*model.Stmt
	if g.one(40) {
		return nil
	}
	for _, s := range g.signals {
		if s == f || g.one(40) {
			continue
		}
		out = append(out, g.join(s)...)
	}
	if g.joinOnce >= 0 && g.one(25) {
		out = append(out, &model.Stmt{Op: model.OnceDo, Field: g.joinOnce})
	}
	if g.held < 0 && g.one(15) {
		m := pick(g, g.mutexes...)
		out = append(out, &model.Stmt{Op: model.LockOp, Field: m}, &model.Stmt{Op: model.UnlockOp, Field: m})
	}
	return out
}

// join makes one wait, perhaps one that may give up or that is left out on a
// branch.
func (g *generator) join(f int) []*model.Stmt {
	var wait *model.Stmt
	arm := model.ArmRecv
	switch g.kind(f) {
	case model.Chan:
		wait = &model.Stmt{Op: model.Range, Field: f}
	case model.Context:
		wait, arm = &model.Stmt{Op: model.CtxDone, Field: f}, model.ArmCtx
	case model.Group:
		wait = &model.Stmt{Op: model.WaitFor, Field: f}
	case model.Flag:
		return g.joinFlag(f)
	default:
		wait = &model.Stmt{Op: model.Recv, Field: f}
	}
	switch {
	case g.one(15):
		return []*model.Stmt{{Op: model.If, Val: int8(4 + g.r.IntN(3)), Body: []*model.Stmt{wait}}}
	case g.one(20) && g.kind(f) != model.Group && g.kind(f) != model.Chan:
		return []*model.Stmt{{Op: model.Select, Cases: []*model.Case{
			{Arm: arm, Field: f}, {Arm: pick(g, model.ArmDefault, model.ArmTimeout)},
		}}}
	}
	return []*model.Stmt{wait}
}

// joinFlag waits until a flag is set.
func (g *generator) joinFlag(f int) []*model.Stmt {
	if g.cond < 0 || g.held >= 0 {
		return nil
	}
	m := g.mutexes[0]
	return []*model.Stmt{{Op: model.LockOp, Field: m}, {Op: model.CondLoop, Field: f, Val: int8(g.cond)}, {Op: model.UnlockOp, Field: m}}
}

// conclude reads a state and lets it out.
func (g *generator) conclude() []*model.Stmt {
	f := pick(g, g.states...)
	m := g.guard[f]
	if m == g.held {
		m = -1
	}
	lock, unlock := model.LockOp, model.UnlockOp
	if m >= 0 && g.kind(m) == model.RWMutex && g.one(50) {
		lock, unlock = model.RLockOp, model.RUnlockOp
	}
	held := func(list ...*model.Stmt) []*model.Stmt {
		if m < 0 {
			return list
		}
		return append([]*model.Stmt{{Op: lock, Field: m}, {Op: model.Defer, Body: []*model.Stmt{{Op: unlock, Field: m}}}}, list...)
	}
	ret := &model.Stmt{Op: model.ReturnState, Field: f}
	switch g.r.IntN(6) {
	case 0:
		body := held(ret)
		if g.held < 0 && g.one(40) { // the accessor itself waits
			body = append(g.joins(-1), body...)
		}
		fn := g.method(&model.Func{Name: g.unused("reason"), Role: model.Accessor, Result: f, Body: body})
		return []*model.Stmt{{Op: model.ReturnCall, Fn: fn}}
	case 1:
		return held(&model.Stmt{Op: model.IfState, Field: f, Body: []*model.Stmt{ret}, Else: []*model.Stmt{{Op: model.ReturnEnd}}})
	case 2:
		load := &model.Stmt{Op: model.Load, Field: f, Body: []*model.Stmt{{Op: model.ReturnVar, Field: f}}}
		if m >= 0 {
			load.Body = append([]*model.Stmt{{Op: unlock, Field: m}}, load.Body...)
			return []*model.Stmt{{Op: lock, Field: m}, load}
		}
		return []*model.Stmt{load}
	case 3:
		return held(&model.Stmt{Op: model.Log, Field: f}, &model.Stmt{Op: model.ReturnEnd})
	}
	return held(ret)
}
