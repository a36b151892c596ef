package gen

import "github.com/wsracecheck/wsracecheck/internal/truth/model"

// endings makes the reader, and perhaps a closer and a third goroutine, and
// spreads the raises and writes over them.
func (g *generator) endings() {
	var mine, closer, third []*model.Stmt
	for _, s := range g.signals {
		stmt := g.raise(s)
		switch {
		case g.kind(s) == model.Group, g.kind(s) == model.Signal && g.p.Fields[s].Cap > 0:
			mine = append(mine, stmt) // counted for the reader, or its last word
		case g.one(75):
			mine = append(mine, stmt)
		case g.one(50):
			closer = append(closer, stmt)
			g.closing = append(g.closing, s)
		default:
			third = append(third, stmt)
		}
	}
	for _, s := range g.states {
		stmt := g.write(s)
		if g.one(88) {
			mine = append(mine, stmt)
		} else {
			third = append(third, stmt)
		}
	}
	if g.once >= 0 && len(closer) == 0 && g.one(30) {
		mine, closer = g.shut(mine)
	}
	var wait *model.Stmt
	if len(third) > 0 {
		var start *model.Stmt
		start, wait = g.start(third)
		mine = append(mine, start)
	}
	if g.one(20) {
		mine = append(mine, &model.Stmt{Op: model.NetClose})
	}
	g.shuffle(mine)
	if wait != nil {
		mine = after(g, mine, wait)
	}
	g.reader(mine)
	if len(closer) > 0 {
		closer = append(closer, &model.Stmt{Op: model.NetClose})
		g.shuffle(closer)
		fn := g.method(&model.Func{Name: "Close", Role: model.Closer})
		g.p.Funcs[fn].Body = g.arrange(closer, 1)
		g.closers = append(g.closers, fn)
	}
}

// shut moves some of the actions into a method that does them once and is
// called by the reader and by the closer.
func (g *generator) shut(actions []*model.Stmt) (mine, closer []*model.Stmt) {
	var once []*model.Stmt
	for _, a := range actions {
		if a.Op != model.Done && a.Op != model.Send && g.one(60) {
			once = append(once, a)
		} else {
			mine = append(mine, a)
		}
	}
	g.shuffle(once)
	o := g.once
	g.once, g.joinOnce = -1, o
	call := g.helper([]*model.Stmt{{Op: model.OnceDo, Field: o, Body: g.plain(once)}})
	again := *call
	return append(mine, call), []*model.Stmt{&again}
}

// after puts wait into actions, somewhere behind what starts a goroutine.
func after(g *generator, actions []*model.Stmt, wait *model.Stmt) []*model.Stmt {
	for i, a := range actions {
		if hasGo([]*model.Stmt{a}) {
			at := i + 1 + g.r.IntN(len(actions)-i)
			return append(append(append([]*model.Stmt(nil), actions[:at]...), wait), actions[at:]...)
		}
	}
	return actions
}

// start makes the statement that starts a third goroutine, and perhaps one
// that waits for its end.
func (g *generator) start(actions []*model.Stmt) (start, wait *model.Stmt) {
	g.threads++
	g.shuffle(actions)
	body := g.arrange(actions, 1)
	if g.one(50) {
		body = []*model.Stmt{g.helper(body)}
	}
	run := &model.Stmt{Op: model.Go, Body: body}
	if g.one(65) {
		return run, nil
	}
	if g.one(50) {
		f := g.field(model.Field{Kind: model.Signal, Name: "flushed"})
		last := &model.Stmt{Op: model.Close, Field: f}
		if g.one(50) {
			run.Body = append([]*model.Stmt{{Op: model.Defer, Body: []*model.Stmt{last}}}, body...)
		} else {
			run.Body = append(append([]*model.Stmt(nil), body...), last)
		}
		return run, &model.Stmt{Op: model.Recv, Field: f}
	}
	f := g.field(model.Field{Kind: model.Group, Name: "subs"})
	run.Op, run.Field = model.GroupGo, f
	return run, &model.Stmt{Op: model.WaitFor, Field: f}
}

func (g *generator) shuffle(list []*model.Stmt) {
	g.r.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
}

// reader makes the reader and what starts it.
func (g *generator) reader(actions []*model.Stmt) {
	var body, late []*model.Stmt
	for _, a := range actions {
		if g.one(30) {
			body = append(body, &model.Stmt{Op: model.Defer, Body: g.group([]*model.Stmt{a}, 1)})
		} else {
			late = append(late, a)
		}
	}
	loop := &model.Stmt{Op: model.ReadLoop}
	g.sends(loop, actions)
	if g.one(20) && !hasGo(late) && !hasOnce(late) {
		// Another way out of the loop does the same things in another way.
		other := copies(late)
		g.shuffle(other)
		loop.Body = append(loop.Body, &model.Stmt{Op: model.If, Val: 7, Body: append(g.arrange(other, 1), &model.Stmt{Op: model.Return})})
	}
	body = append(body, loop)
	if len(g.closing) > 0 && g.one(10) {
		body = append(body, g.join(g.closing[0])...)
	}
	body = append(body, g.arrange(late, 2)...)
	fn := g.method(&model.Func{Name: "read", Role: model.Reader, Body: body})
	g.startReader(fn)
}

// sends lets the loop hand over messages, if nobody else ends their channel.
func (g *generator) sends(loop *model.Stmt, actions []*model.Stmt) {
	for _, s := range g.signals {
		if g.kind(s) != model.Chan || !g.raisedBy(actions, s) {
			continue
		}
		if len(g.closing) == 0 || g.one(30) {
			loop.Body = append(loop.Body, &model.Stmt{Op: model.Send, Field: s})
			continue
		}
		stop := &model.Case{Arm: model.ArmRecv, Field: g.closing[0], Body: []*model.Stmt{{Op: model.Nop}}}
		switch g.kind(stop.Field) {
		case model.Context:
			stop.Arm = model.ArmCtx
		case model.Flag:
			continue
		}
		loop.Body = append(loop.Body, &model.Stmt{Op: model.Select, Cases: []*model.Case{{Arm: model.ArmSend, Field: s}, stop}})
	}
}

// startReader makes the constructor start the reader.
func (g *generator) startReader(fn int) {
	start := &g.p.Funcs[0].Body
	run := &model.Stmt{Op: model.Go, Body: []*model.Stmt{{Op: model.Call, Fn: fn}}}
	for _, s := range g.signals {
		if g.kind(s) != model.Group {
			continue
		}
		if g.one(25) { // wg.Go
			run.Op, run.Field = model.GroupGo, s
			for _, f := range g.p.Funcs {
				remove(&f.Body, s)
			}
			continue
		}
		*start = append(*start, &model.Stmt{Op: model.Add, Field: s})
	}
	*start = append(*start, run)
}

func (g *generator) raisedBy(actions []*model.Stmt, f int) bool {
	found := false
	model.Walk(actions, func(s *model.Stmt) {
		found = found || s.Op == model.Close && s.Field == f
		if s.Op == model.Call {
			found = found || g.raisedBy(g.p.Funcs[s.Fn].Body, f)
		}
	})
	return found
}

// remove turns the Dones of group f into nothing.
func remove(list *[]*model.Stmt, f int) {
	var out []*model.Stmt
	for _, s := range *list {
		if s.Op == model.Done && s.Field == f {
			continue
		}
		remove(&s.Body, f)
		remove(&s.Else, f)
		out = append(out, s)
	}
	*list = out
}
