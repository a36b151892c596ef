package slice

import "github.com/wsracecheck/wsracecheck/internal/skeleton"

// maxJoin bounds the calls that are looked into for nothing but waits that cannot be
// related.
const maxJoin = 100

// callerGraph is the caller, cut down to the ways to a read of the state; nil if there is
// none.
func (m *maker) callerGraph() *graph {
	if m.q.joins != nil {
		return m.newCaller()
	}
	g := m.p.memo.cut(m.p, m.q.Caller, func(s *signature, whole *graph) {
		m.sign(s, whole)
		s.set(m.q.Reader.waits, whole.keys)
	}, m.newCaller)
	if m.level > coarse {
		g = g.copied()
	}
	return g
}

// sign spells what the cut of a goroutine depends on.
func (m *maker) sign(s *signature, whole *graph) {
	keys := whole.keys
	s.number(int(m.level))
	s.set(set(nil).with(int(m.q.State)), keys)
	s.set(m.sigma, keys)
	s.set(m.flags, keys)
	if m.level > coarse {
		s.set(m.shared, keys)
	}
	for t := range m.count() {
		if id, ok := whole.starts[m.body(t).Site]; ok {
			s.number(id)
		}
	}
}

func (m *maker) newCaller() *graph {
	if m.level < flagged && m.q.joins == nil {
		if whole := m.p.wholeGraph(m.q.Caller); whole != nil {
			c := &cutter{g: whole, wanted: m.wantedOfCaller, starts: m.startsThread, keep: m.keep, branch: byWay}
			if m.level == bare {
				c.branch = byMemory
			}
			return c.cut().toReads(m.q.State)
		}
	}
	var g *graph
	if m.q.joins == nil {
		g = m.p.graphOf(m.q.Caller, m.wantedOfCaller, m.calls)
	} else {
		calls := func(f *skeleton.Func) bool { return m.calls(f) || m.p.size[m.p.index[f]] <= maxJoin }
		in := &inliner{p: m.p, g: &graph{}, wanted: m.wantedOfCaller, calls: calls, strict: m.q.Caller.role != caller, adapt: m.possibleJoin}
		g = in.graph(m.q.Caller)
	}
	m.dropStarts(g)
	switch {
	case m.level == bare:
		g.weakenMore()
	case m.level < flagged:
		g.weaken()
	}
	return g.cut(m.q.State, m.level >= flagged)
}

// otherGraph is what another goroutine does that runs b: the reader, or not.
func (m *maker) otherGraph(b *Body, isReader bool) *graph {
	if m.q.joins != nil {
		return m.newOther(b, isReader)
	}
	g := m.p.memo.cut(m.p, b, m.sign, func() *graph { return m.newOther(b, isReader) })
	if m.level > coarse {
		g = g.copied()
	}
	return g
}

func (m *maker) newOther(b *Body, isReader bool) *graph {
	if m.level < flagged && m.q.joins == nil {
		if whole := m.p.wholeGraph(b); whole != nil {
			c := &cutter{g: whole, wanted: m.wanted, starts: m.startsThread, keep: m.keep, branch: byWay}
			if m.level == bare {
				c.branch = noBranch
			}
			g := c.cut()
			g.simplify(m.keep)
			return g
		}
	}
	g := m.p.graphOf(b, m.wanted, m.calls)
	g.dropReturned()
	m.dropStarts(g)
	switch {
	case m.level == bare:
		g.blur()
	case m.level < flagged:
		g.weaken()
	}
	if m.q.joins != nil && isReader {
		g.endsOver()
	}
	g.simplify(m.keep)
	return g
}

// dropStarts forgets the starts of goroutines that are no threads of the program.
func (m *maker) dropStarts(g *graph) {
	for i := range g.nodes {
		if n := &g.nodes[i]; n.kind == skeleton.Spawn && !m.startsThread(n) {
			*n = skip(*n)
		}
	}
}

// startsThread reports whether what n starts is a thread of the program.
func (m *maker) startsThread(n *node) bool {
	for t := range m.count() {
		if n.spawn != nil && n.spawn.Site == m.body(t).Site && n.spawn.Site != nil {
			return true
		}
	}
	return false
}

// wantedOfCaller says what matters in the caller.
func (m *maker) wantedOfCaller(k Key, kind skeleton.Kind) bool {
	switch kind {
	case skeleton.Load, skeleton.Store, skeleton.Swap, skeleton.CAS, skeleton.Count:
		return m.remembers(k) || k == m.q.State && (kind != skeleton.Store || m.level >= flagged) || m.flags.has(int(k)) && kind == skeleton.Load
	case skeleton.Lock, skeleton.RLock, skeleton.Unlock, skeleton.RUnlock, skeleton.TryLock, skeleton.Once:
		return m.locks(k)
	case skeleton.Make, skeleton.Use, skeleton.Call, skeleton.Pause:
		return false
	case skeleton.Close, skeleton.Cancel:
		return m.level > coarse && m.sigma.has(int(k)) || m.q.Reader.waits.has(int(k))
	case skeleton.Send, skeleton.Done, skeleton.Add:
		return m.level > coarse && m.sigma.has(int(k))
	case skeleton.Spawn:
		return true
	}
	return m.sigma.has(int(k))
}

// wanted says what matters in the others.
func (m *maker) wanted(k Key, kind skeleton.Kind) bool {
	switch kind {
	case skeleton.Load, skeleton.Store, skeleton.Swap, skeleton.CAS, skeleton.Count:
		return m.remembers(k) || k == m.q.State && (kind != skeleton.Load || m.level >= flagged) || m.flags.has(int(k)) && kind == skeleton.Store
	case skeleton.Lock, skeleton.RLock, skeleton.Unlock, skeleton.RUnlock, skeleton.TryLock, skeleton.Once:
		return m.locks(k)
	case skeleton.Make, skeleton.Use, skeleton.Call, skeleton.Pause:
		return false
	case skeleton.Spawn:
		return true
	}
	return m.sigma.has(int(k)) && (m.level > bare || raises(kind))
}

func (m *maker) calls(f *skeleton.Func) bool {
	i := m.p.index[f]
	if t := m.p.touched[i]; m.p.loose[i] || t.has(int(m.q.State)) || t.meets(m.sigma) || t.meets(m.flags) {
		return true
	}
	switch m.level {
	case bare, coarse:
		return false
	case locked:
		return m.p.touched[i].intersect(m.shared).meets(m.p.locks)
	case flagged:
		return m.p.touched[i].meets(m.shared)
	}
	return len(m.p.touched[i]) > 0
}

// remembers reports whether memory is part of the program.
func (m *maker) remembers(k Key) bool {
	return m.p.flagLike().has(int(k)) && (m.level == full || m.level == flagged && m.shared.has(int(k)))
}

// locks reports whether a lock is part of the program.
func (m *maker) locks(k Key) bool {
	return m.level == full || m.level > coarse && m.shared.has(int(k))
}
