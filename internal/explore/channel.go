package explore

// channel is a step on channels and contexts.
func (m *move) channel() {
	in := m.in
	switch in.Op {
	case Close:
		m.close()
	case Send:
		m.send(in.Obj, in.Val, in.Ends, 0)
	case Recv:
		m.recv(in.Obj, in.Reg, in.Ok, 0)
	case Select:
		m.choose()
	}
}

// close closes a channel, which panics if it is nil or closed, or cancels a context,
// of which only the first time counts.
func (m *move) close() {
	o, w := &m.x.p.Objects[m.in.Obj], &m.s[m.x.object[m.in.Obj]]
	switch {
	case o.Kind == Chan && (o.Nil || *w&closed != 0):
		m.x.panics = true
		return
	case *w&closed == 0:
		*w |= closed
		if m.in.Ends {
			*w |= byEnd
		}
	}
	m.to(0)
}

// choose takes each arm of a select that is ready, or the default if it cannot be
// told that one is. A goroutine that stands before the other side of a channel is no
// reason: nobody can know whether it has got there yet.
func (m *move) choose() {
	sure := false
	for i := range m.in.Arms {
		a := &m.in.Arms[i]
		if a.Timer {
			n := m.fork()
			n.receive(m.t, i, a.Reg, a.Ok, cell(Unknown), cell(Unknown), NoObj)
			n.done(i)
		}
		if a.Obj == NoObj {
			continue
		}
		sure = sure || m.x.surely(m.s, a)
		n := m.fork()
		if a.Send {
			n.send(a.Obj, a.Val, a.Ends, i)
		} else {
			n.recv(a.Obj, a.Reg, a.Ok, i)
		}
	}
	if m.in.Default && !sure {
		m.to(len(m.in.Arms))
	}
}

// surely reports whether an arm of a select is ready whatever the others do.
func (x *explorer) surely(s state, a *Arm) bool {
	o, w := &x.p.Objects[a.Obj], s[x.object[a.Obj]]
	switch {
	case o.Nil:
		return false
	case a.Send:
		return w&closed != 0 || int(w>>countShift) < o.buffer()
	}
	return w&closed != 0 || w>>countShift != 0
}

// send sends a value, and the thread goes on at successor i. To a closed channel it
// panics.
func (m *move) send(obj int, e Expr, ends bool, i int) {
	x, at := m.x, m.x.object[obj]
	o := &x.p.Objects[obj]
	if o.Nil {
		return
	}
	if m.s[at]&closed != 0 {
		x.panics = true
		return
	}
	c := x.eval(m.s, m.t, e)
	if ends {
		c |= fromEnd
	}
	if o.Taken || o.Messages {
		n := m.fork()
		n.to(i)
	}
	if o.buffer() > 0 {
		if n := int(m.s[at] >> countShift); n < o.buffer() {
			m.s[at+1+n] = uint32(c)
			m.s[at] += 1 << countShift
			m.to(i)
		}
		return
	}
	for u := range x.threads {
		if u == m.t || !x.runs(m.s, u) {
			continue
		}
		in := x.instr(m.s, u)
		if in.Op == Recv && in.Obj == obj {
			m.meet(u, 0, in.Reg, in.Ok, c, obj, i)
		}
		if in.Op != Select {
			continue
		}
		for k, a := range in.Arms {
			if !a.Send && a.Obj == obj {
				m.meet(u, k, a.Reg, a.Ok, c, obj, i)
			}
		}
	}
}

// meet hands a value to thread u, which goes on at its successor k.
func (m *move) meet(u, k, reg, ok int, c cell, obj, i int) {
	n, x := m.fork(), m.x
	n.jump(m.t, i)
	if x.trace != nil {
		n.step.To, n.step.Partner = i, u
		n.path = x.trace.add(n.step, n.path)
	}
	n.step = Step{Thread: u, Instr: x.pc(m.s, u), Partner: m.t}
	n.receive(u, k, reg, ok, c, cell(NonZero)|c&originMask, obj)
	n.done(k)
}

// recv receives, and the thread goes on at successor i.
func (m *move) recv(obj, reg, ok, i int) {
	x, at := m.x, m.x.object[obj]
	o := &x.p.Objects[obj]
	if o.Nil {
		return
	}
	if o.Outside {
		n := m.fork()
		n.receive(m.t, i, reg, ok, cell(Unknown), cell(Unknown), obj)
		n.done(i)
	}
	if o.Messages && m.s[at]&closed == 0 {
		n := m.fork()
		n.receive(m.t, i, reg, ok, cell(Unknown), cell(NonZero), obj)
		n.done(i)
	}
	switch count := int(m.s[at] >> countShift); {
	case count > 0:
		c := cell(m.s[at+1])
		copy(m.s[at+1:at+count], m.s[at+2:at+1+count])
		m.s[at+count] = 0
		m.s[at] -= 1 << countShift
		m.receive(m.t, i, reg, ok, c, cell(NonZero)|c&originMask, obj)
		m.done(i)
	case m.s[at]&closed != 0:
		var from cell
		if m.s[at]&byEnd != 0 {
			from = fromEnd
		}
		m.receive(m.t, i, reg, ok, cell(Zero)|from, cell(Zero)|from, obj)
		m.done(i)
	}
}

// receive lets thread t go on at successor i with a value, and whether there was one.
func (m *move) receive(t, i, reg, ok int, c, has cell, obj int) {
	var from, fromOk cell
	if m.wonders(t) && c.origin() != 0 {
		if m.x.obj[obj].ends {
			m.learn(t)
		} else {
			from, fromOk = originOf(obj, false), originOf(obj, true)
		}
	}
	m.jump(t, i)
	m.x.set(m.s, t, reg, c.value()|from)
	m.x.set(m.s, t, ok, has.value()|fromOk)
}
