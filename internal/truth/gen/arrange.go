package gen

import "github.com/wsracecheck/wsracecheck/internal/truth/model"

// arrange spreads actions over statements: some deferred, some in helpers,
// literals, critical sections, a Once, or in both arms of a branch.
func (g *generator) arrange(actions []*model.Stmt, depth int) []*model.Stmt {
	var front, rest []*model.Stmt
	for len(actions) > 0 {
		n := min(len(actions), pick(g, 1, 1, 1, 2, 2, 3))
		group := actions[:n]
		actions = actions[n:]
		if g.one(25) {
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

func has(list []*model.Stmt, ops ...model.Op) bool {
	found := false
	model.Walk(list, func(s *model.Stmt) {
		for _, op := range ops {
			found = found || s.Op == op
		}
	})
	return found
}

func hasGroup(list []*model.Stmt) bool { return has(list, model.Done, model.WaitFor) }
func hasGo(list []*model.Stmt) bool    { return has(list, model.Go, model.GroupGo) }
func hasOnce(list []*model.Stmt) bool  { return has(list, model.OnceDo, model.Call) }

// branch does the same things on both sides of a branch, in another order.
func (g *generator) branch(actions []*model.Stmt, depth int) []*model.Stmt {
	if hasGo(actions) || hasOnce(actions) {
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

func copies(list []*model.Stmt) []*model.Stmt {
	p := &model.Program{Funcs: []*model.Func{{Body: list}}}
	return p.Clone().Funcs[0].Body
}

// section puts actions into one critical section.
func (g *generator) section(actions []*model.Stmt) []*model.Stmt {
	m := pick(g, g.mutexes...)
	for _, a := range actions {
		switch a.Op {
		case model.Close, model.Cancel, model.Done, model.NetClose:
		case model.Write, model.WriteFirst:
			if k := g.guard[a.Field]; k >= 0 {
				m = k
			}
		default:
			return g.plain(actions)
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
