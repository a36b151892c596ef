package gen

import "github.com/wsracecheck/wsracecheck/internal/truth/model"

// endings makes the reader, and perhaps a closer and a third goroutine, and
// spreads the raises and writes over them.
func (g *generator) endings() {
	var mine, closer, third []*model.Stmt
	for _, s := range g.signals {
		stmt := g.raise(s)
		switch {
		case g.kind(s) == model.Group:
			mine = append(mine, stmt) // counted for the reader
		case g.one(75):
			mine = append(mine, stmt)
		case g.one(50):
			closer = append(closer, stmt)
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
	if len(third) > 0 {
		mine = append(mine, g.start(third))
	}
	if g.one(20) {
		mine = append(mine, &model.Stmt{Op: model.NetClose})
	}
	g.shuffle(mine)
	g.reader(mine)
	if len(closer) > 0 {
		closer = append(closer, &model.Stmt{Op: model.NetClose})
		g.shuffle(closer)
		fn := g.method(&model.Func{Name: "Close", Role: model.Closer})
		g.p.Funcs[fn].Body = g.arrange(closer, 1)
		g.closers = append(g.closers, fn)
	}
}

// start makes the statement that starts a third goroutine.
func (g *generator) start(actions []*model.Stmt) *model.Stmt {
	g.threads++
	g.shuffle(actions)
	body := g.arrange(actions, 1)
	if g.one(50) {
		body = []*model.Stmt{g.helper(body)}
	}
	return &model.Stmt{Op: model.Go, Body: body}
}

func (g *generator) shuffle(list []*model.Stmt) {
	g.r.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
}

// reader makes the reader and what starts it.
func (g *generator) reader(actions []*model.Stmt) {
	loop := &model.Stmt{Op: model.ReadLoop}
	msgs := -1
	for _, s := range g.signals {
		if g.kind(s) == model.Chan {
			msgs = s
		}
	}
	if msgs >= 0 && g.raisedBy(actions, msgs) {
		loop.Body = append(loop.Body, &model.Stmt{Op: model.Send, Field: msgs})
	}
	body := g.arrange(actions, 2)
	split := 0 // defers at the start stand before the loop
	for split < len(body) && body[split].Op == model.Defer && g.one(80) {
		split++
	}
	all := append(append(append([]*model.Stmt(nil), body[:split]...), loop), body[split:]...)
	fn := g.method(&model.Func{Name: "read", Role: model.Reader, Body: all})
	start := &g.p.Funcs[0].Body
	run := &model.Stmt{Op: model.Go, Body: []*model.Stmt{{Op: model.Call, Fn: fn}}}
	for _, s := range g.signals {
		if g.kind(s) != model.Group {
			continue
		}
		if g.one(25) { // wg.Go
			run.Op, run.Field = model.GroupGo, s
			remove(&g.p.Funcs[fn].Body, s)
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
	model.Walk(actions, func(s *model.Stmt) { found = found || s.Op == model.Close && s.Field == f })
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

// arrange spreads actions over statements: some deferred, some in helpers,
// literals, critical sections, a Once, or in both arms of a branch.
func (g *generator) arrange(actions []*model.Stmt, depth int) []*model.Stmt {
	var front, rest []*model.Stmt
	for len(actions) > 0 {
		n := min(len(actions), pick(g, 1, 1, 1, 2, 2, 3))
		group := actions[:n]
		actions = actions[n:]
		if g.one(30) {
			d := &model.Stmt{Op: model.Defer, Body: g.group(group, depth-1)}
			if g.one(80) {
				front = append(front, d)
				continue
			}
			rest = append(rest, d)
			continue
		}
		rest = append(rest, g.group(group, depth)...)
	}
	return append(front, rest...)
}

// group puts a few actions into one structure.
func (g *generator) group(actions []*model.Stmt, depth int) []*model.Stmt {
	if depth <= 0 || g.one(35) {
		return g.plain(actions)
	}
	switch g.r.IntN(7) {
	case 0:
		return []*model.Stmt{{Op: model.Closure, Body: g.arrange(actions, depth-1)}}
	case 1:
		return []*model.Stmt{g.helper(g.arrange(actions, depth-1))}
	case 2:
		return g.section(actions)
	case 3:
		if g.once >= 0 {
			o := g.once
			g.once, g.joinOnce = -1, o // one place does it, others may wait for it
			return []*model.Stmt{{Op: model.OnceDo, Field: o, Body: g.plain(actions)}}
		}
	case 4:
		return g.branch(actions, depth)
	case 5:
		if len(actions) > 1 && g.threads < 2 && g.one(30) && !hasGroup(actions) {
			k := 1 + g.r.IntN(len(actions)-1)
			g.threads++
			out := g.plain(actions[:k])
			return append(out, &model.Stmt{Op: model.Go, Body: g.arrange(actions[k:], depth-1)})
		}
	}
	return g.plain(actions)
}

func hasGroup(list []*model.Stmt) bool {
	found := false
	model.Walk(list, func(s *model.Stmt) { found = found || s.Op == model.Done })
	return found
}

// branch does the same things on both sides of a branch, in another order.
func (g *generator) branch(actions []*model.Stmt, depth int) []*model.Stmt {
	if hasGo(actions) {
		return g.plain(actions)
	}
	other := copies(actions)
	g.shuffle(other)
	s := &model.Stmt{Op: model.If, Val: int8(1 + g.r.IntN(3))}
	s.Body = g.plain(actions)
	s.Else = g.plain(other)
	if g.one(50) && depth > 1 { // an early return
		s.Else = nil
		s.Body = append(s.Body, &model.Stmt{Op: model.Return})
		h := g.helper(append([]*model.Stmt{s}, g.plain(other)...))
		return []*model.Stmt{h}
	}
	return []*model.Stmt{s}
}

func hasGo(list []*model.Stmt) bool {
	found := false
	model.Walk(list, func(s *model.Stmt) { found = found || s.Op == model.Go })
	return found
}

func copies(list []*model.Stmt) []*model.Stmt {
	p := &model.Program{Funcs: []*model.Func{{Body: list}}}
	return p.Clone().Funcs[0].Body
}

// section puts actions into one critical section.
func (g *generator) section(actions []*model.Stmt) []*model.Stmt {
	m := pick(g, g.mutexes...)
	for _, a := range actions {
		if a.Op == model.Go {
			return g.plain(actions)
		}
		if a.Op == model.Write || a.Op == model.WriteFirst {
			if k := g.guard[a.Field]; k >= 0 {
				m = k
			}
		}
	}
	lock := &model.Stmt{Op: model.LockOp, Field: m}
	unlock := &model.Stmt{Op: model.UnlockOp, Field: m}
	if g.one(35) {
		body := append([]*model.Stmt{lock, {Op: model.Defer, Body: []*model.Stmt{unlock}}}, actions...)
		if g.one(50) {
			return []*model.Stmt{g.helper(body)}
		}
		return []*model.Stmt{{Op: model.Closure, Body: body}}
	}
	return append(append([]*model.Stmt{lock}, actions...), unlock)
}

// plain does one action after the other, each write in its own critical
// section.
func (g *generator) plain(actions []*model.Stmt) []*model.Stmt {
	var out []*model.Stmt
	for _, a := range actions {
		if a.Op == model.Write || a.Op == model.WriteFirst {
			if m := g.guard[a.Field]; m >= 0 {
				out = append(out, &model.Stmt{Op: model.LockOp, Field: m}, a, &model.Stmt{Op: model.UnlockOp, Field: m})
				continue
			}
		}
		out = append(out, a)
	}
	return out
}
