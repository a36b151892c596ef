package explore

// A move is a step that is being taken.
type move struct {
	x    *explorer
	s    state
	t    int
	in   *Instr
	step Step
	path int
	goal bool // a stale read has been found with it
}

// step puts into the queue what comes of each step that thread t can take in s. A step
// that panics ends the execution: nothing comes of it.
func (x *explorer) step(s state, t, path int) {
	in := x.instr(s, t)
	m := move{x: x, s: x.clone(s), t: t, in: in, path: path}
	m.step = Step{Thread: t, Instr: x.pc(s, t), Partner: -1}
	if in.Knows {
		m.learn(t)
	}
	op := in.Op
	if x.threads[t].silent[m.step.Instr] {
		op = Nop
	}
	switch op {
	case Nop, Nondet, Pause:
		for _, i := range x.threads[t].ways[x.pc(s, t)] {
			n := m.fork()
			n.to(i)
		}
	case Branch:
		m.branch()
	case Set:
		c, from := x.eval(m.s, t, in.Val), m.origin(in.Val)
		m.jump(t, 0)
		x.set(m.s, t, in.Reg, c|from)
		m.done(0)
	case Havoc:
		m.jump(t, 0)
		x.set(m.s, t, in.Reg, cell(Unknown))
		m.done(0)
	case Spawn:
		if m.s[x.head[in.N]]&life == 0 {
			x.start(m.s, in.N)
		}
		m.to(0)
	case Halt, End:
		m.end()
	case Load, Store, Swap, CAS:
		m.memory()
	case Close, Send, Recv, Select:
		m.channel()
	default:
		m.sync()
	}
}

// fork copies m, for one of several outcomes.
func (m *move) fork() move {
	n := *m
	n.s = m.x.clone(m.s)
	return n
}

func (m *move) jump(t, i int) { m.x.jump(m.s, t, i) }

// to lets the thread go on at successor i.
func (m *move) to(i int) {
	m.jump(m.t, i)
	m.done(i)
}

// done ends a step that has gone on at successor i.
func (m *move) done(i int) {
	x := m.x
	m.step.To = i
	path := -1
	if x.trace != nil {
		path = x.trace.add(m.step, m.path)
	}
	if m.goal {
		x.hit(path)
		return
	}
	x.push(m.s, path)
}

// hit notes that a stale read was found.
func (x *explorer) hit(path int) {
	if x.trace != nil {
		x.trace.hit(path)
	} else if !x.found {
		x.found, x.goal = true, x.at
	}
}

// learn notes that thread t knows of the end.
func (m *move) learn(t int) {
	if t == m.x.caller && m.x.circles == nil && m.s[0] == 0 {
		m.s[0] = aware
		m.step.Observes = true
	}
}

// wonders reports whether thread t is the Caller and does not know of the end.
func (m *move) wonders(t int) bool {
	return t == m.x.caller && m.x.circles == nil && m.s[0] == 0
}

// origin is where the value of an expression comes from.
func (m *move) origin(e Expr) cell {
	if e.IsReg {
		return cell(m.s[m.x.register(m.t, e.Reg)]) & originMask
	}
	return 0
}

// originOf marks a value of object obj that the end has put there; ok tells of the
// second result of a receive.
func originOf(obj int, ok bool) cell {
	n := 1 + 2*obj
	if ok {
		n++
	}
	return cell(n) << originShift
}

// tells reports whether nothing but the end makes a test against is of a value from
// origin turn out as it does. Of other values that are not known it is assumed that
// they would not: a program may be coarser than what it stands for, and has to have
// all of its executions.
func (x *explorer) tells(origin int, is cell, holds bool) bool {
	if origin == 0 {
		return false
	}
	obj, ok := (origin-1)/2, origin%2 == 0
	f := &x.obj[obj]
	if ok {
		return !f.carries || !possible(cell(NonZero), is, holds)
	}
	for _, v := range f.values {
		if v.kind() != Unknown && possible(v, is, holds) {
			return false
		}
	}
	return true
}

func possible(c, is cell, holds bool) bool {
	yes, no := outcomes(c, is)
	return holds && yes.can || !holds && no.can
}

// branch tests a register.
func (m *move) branch() {
	test := m.in.Test
	w := m.x.register(m.t, test.Reg)
	c, is := cell(m.s[w]), cellOf(test.Is)
	yes, no := outcomes(c, is)
	for i, o := range [2]outcome{yes, no} {
		if !o.can {
			continue
		}
		n := m.fork()
		m.x.refine(n.s, w, o.then)
		if n.wonders(m.t) && m.x.tells(c.origin(), is, i == 0) {
			n.learn(m.t)
		}
		if test.Not {
			i = 1 - i
		}
		n.to(i)
	}
}

// end lets the thread end. The Caller gives back its locks: what comes behind its last
// step in question may have been cut off.
func (m *move) end() {
	x, at := m.x, m.x.head[m.t]
	m.s[at] = over
	for k := range x.threads[m.t].slots {
		m.s[at+1+k] = 0
	}
	if m.t == x.caller {
		m.release()
		m.leave()
	}
	m.done(-1)
}

func (m *move) release() {
	for i := range m.x.p.Objects {
		if m.x.p.Objects[i].Kind != Mutex {
			continue
		}
		w := &m.s[m.x.object[i]]
		if *w&ownerMask == uint32(m.t+1) {
			*w &^= ownerMask
		}
		*w &^= maxReads << (readerShift + 2*m.t)
	}
}

// leave judges what the Caller holds when it ends. What it has read is out then, and
// it is too late to read it anew. A Caller that is blocked for good lets nothing out.
func (m *move) leave() {
	if m.x.circles != nil {
		return
	}
	held := false
	for _, w := range m.x.pending {
		if m.in.Op == Halt {
			m.s[w], m.s[w+2] = 0, 0
		}
		m.goal = m.goal || m.isStale(w)
		held = held || (m.s[w]|m.s[w+1])&tagMask != 0
	}
	m.s[0] = 0
	if held {
		m.s[0] = ended
	}
}
