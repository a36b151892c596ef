package explore

// memory reads and writes a Var.
func (m *move) memory() {
	x, in, w := m.x, m.in, m.x.object[m.in.Obj]
	switch in.Op {
	case Load:
		var from cell
		if m.wonders(m.t) && cell(m.s[w]).origin() != 0 {
			from = originOf(in.Obj, false)
		}
		c := x.copyOf(m.s, w)
		if in.Read {
			m.read(c)
		}
		m.jump(m.t, 0)
		x.set(m.s, m.t, in.Reg, c|from)
		m.done(0)
	case Store:
		m.write(x.eval(m.s, m.t, in.Val))
		m.to(0)
	case Swap:
		var from cell
		if m.wonders(m.t) && cell(m.s[w]).origin() != 0 {
			from = originOf(in.Obj, false)
		}
		old := x.copyOf(m.s, w)
		m.write(x.eval(m.s, m.t, in.Val))
		m.jump(m.t, 0)
		x.set(m.s, m.t, in.Reg, old|from)
		m.done(0)
	case CAS:
		m.compareAndSwap(w)
	}
}

func (m *move) compareAndSwap(w int) {
	x, in := m.x, m.in
	old := x.eval(m.s, m.t, in.Old)
	c := cell(m.s[w])
	yes, no := equals(c, old)
	for i, o := range [2]outcome{yes, no} {
		if !o.can {
			continue
		}
		n := m.fork()
		x.refine(n.s, w, o.then)
		if n.wonders(m.t) && c.origin() != 0 && (!old.exact() || x.tells(originOf(in.Obj, false).origin(), old, i == 0)) {
			n.learn(m.t)
		}
		if i == 0 {
			n.write(x.eval(n.s, m.t, in.Val))
		}
		n.to(i)
	}
}

// read notes what the Caller has read, if it knows of the end.
func (m *move) read(c cell) {
	m.step.Value = c.asValue()
	if m.x.circles != nil || m.s[0]&aware == 0 {
		return
	}
	m.x.reached = true
	w := m.x.pending[m.x.varOf[m.in.Obj]]
	m.s[w], m.s[w+2] = uint32(c)|fresh, 0
	if m.in.Harm && m.s[w+1] == 0 {
		m.s[w+1] = uint32(c) | fresh
	}
}

// write stores a value. What a Var holds already it holds from whom it had it first.
func (m *move) write(c cell) {
	w := m.x.object[m.in.Obj]
	old := cell(m.s[w])
	if v := m.x.varOf[m.in.Obj]; v >= 0 && m.in.Final && m.x.circles == nil {
		m.overtake(m.x.pending[v], c)
	}
	c = c.value()
	switch {
	case same(old, c):
		c |= old & originMask
	case m.in.Ends:
		c |= fromEnd
	}
	m.s[w] = uint32(c)
}

// overtake is a final write of what is noted at word w. What is stale then stays so: even
// if the same value comes back, the Caller may have ended in between.
func (m *move) overtake(w int, c cell) {
	differs := func(w int) bool { return m.s[w]&tagMask != 0 && !same(cell(m.s[w]).value(), c) }
	if differs(w) && !m.isStale(w) {
		m.s[w] = m.s[w]&^tagMask | stale
		m.s[w+2] = uint32(c)
		m.goal = m.goal || m.s[0] == ended
	}
	m.goal = m.goal || differs(w+1)
}

// isStale reports whether what is noted at word w is not what was written since, by all
// that is known of both by now.
func (m *move) isStale(w int) bool {
	return m.s[w]&stale != 0 && !same(cell(m.s[w]).value(), cell(m.s[w+2]))
}
