package explore

import "slices"

// A move is a step being taken.
type move struct {
	x    *explorer
	s    state
	from int
	step Step
}

// begin copies the state for a step of thread t.
func (x *explorer) begin(s state, t, at int) *move {
	return &move{x: x, s: slices.Clone(s), from: at, step: Step{Thread: t, Instr: x.lay.pc(s, t), Partner: -1}}
}

// to lets thread t go on at successor i of its instruction, and visits what comes of it.
func (m *move) to(i int) {
	m.jump(m.step.Thread, i)
	m.step.To = i
	m.x.visit(m.s, m.from, m.step)
}

func (m *move) jump(t, i int) {
	in := m.x.instr(m.s, t)
	m.x.lay.setPC(m.s, t, in.Succ[i])
}

// learn notes that thread t knows of the end.
func (m *move) learn(t int) {
	if m.x.p.Threads[t].Role == Caller && m.s[0] == unaware {
		m.s[0] = aware
		m.step.Observes = true
	}
}

func (m *move) set(t, r int, v Value, end bool) {
	if r != NoReg {
		c := cellOf(v, end)
		copy(m.x.lay.reg(m.s, t, r), c[:])
	}
}

// eval is the cell of an expression.
func (m *move) eval(t int, e Expr) [2]byte {
	if e.IsReg {
		if e.Reg == NoReg {
			return [2]byte{}
		}
		b := m.x.lay.reg(m.s, t, e.Reg)
		return [2]byte{b[0], b[1]}
	}
	return cellOf(e.Value, false)
}

// step takes every step of thread t from s.
func (x *explorer) step(s state, t, at int) {
	in := x.instr(s, t)
	m := x.begin(s, t, at)
	if in.Knows {
		m.learn(t)
	}
	switch in.Op {
	case Nop, Pause:
		x.each(m, in)
	case Nondet:
		x.each(m, in)
	case Branch:
		x.branch(m, t, in)
	case Set:
		c := m.eval(t, in.Val)
		if in.Reg != NoReg {
			copy(x.lay.reg(m.s, t, in.Reg), c[:])
		}
		m.to(0)
	case Havoc:
		m.set(t, in.Reg, Value{}, false)
		m.to(0)
	case Close, Send, Recv, Select, Wait, Add:
		x.signal(m, t, in)
	case Lock, RLock, Unlock, TryLock, OnceIn, OnceOut, Wake:
		x.lock(m, t, in)
	case Load, Store, Swap, CAS:
		x.memory(m, t, in)
	case Spawn:
		if m.s[x.lay.threads[in.N]+2] == 0 && x.lay.pc(m.s, in.N) == 0 {
			m.s[x.lay.threads[in.N]+2] = 1
		}
		m.to(0)
	case End:
		m.end(t)
	case Halt:
	}
}

// each goes on at any successor.
func (x *explorer) each(m *move, in *Instr) {
	for i := range in.Succ {
		n := &move{x: x, s: slices.Clone(m.s), from: m.from, step: m.step}
		n.to(i)
	}
}

// end lets thread t end.
func (m *move) end(t int) {
	at := m.x.lay.threads[t]
	m.s[at+2] = 2
	if m.x.p.Threads[t].Role == Caller {
		m.release(t)
		switch m.s[0] {
		case early:
			m.s[0] = doneEarly
		case stale:
			m.s[0] = goalPhase
		default:
			return // nothing can come of it
		}
	}
	m.x.visit(m.s, m.from, m.step)
}

// release gives back the locks of thread t: what comes after a caller's last step in
// question was cut off.
func (m *move) release(t int) {
	for i, o := range m.x.p.Objects {
		if o.Kind == Mutex {
			b := m.x.lay.obj(m.s, i)
			if b[0] == byte(t+1) {
				b[0] = 0
			}
			b[1] &^= 1 << t
		}
	}
}

// branch tests a register.
func (x *explorer) branch(m *move, t int, in *Instr) {
	c := x.lay.reg(m.s, t, in.Test.Reg)
	v, end := valueOf(c), c[0]&tells != 0
	if end {
		m.learn(t)
	}
	yes, no := outcomes(v, in.Test.Is)
	if in.Test.Not {
		yes, no = no, yes
	}
	for i, o := range [2]outcome{yes, no} {
		if !o.can {
			continue
		}
		n := &move{x: x, s: slices.Clone(m.s), from: m.from, step: m.step}
		n.set(t, in.Test.Reg, o.then, end)
		n.to(i)
	}
}

// An outcome is whether a test can go one way, and what is known of the value then.
type outcome struct {
	can  bool
	then Value
}

// outcomes are those of testing whether v is is.
func outcomes(v, is Value) (yes, no outcome) {
	nonZero := Value{Kind: NonZero}
	switch is.Kind {
	case Zero:
		switch v.Kind {
		case Unknown:
			return outcome{true, Value{Kind: Zero}}, outcome{true, nonZero}
		case Zero:
			return outcome{true, v}, outcome{}
		}
		return outcome{}, outcome{true, v}
	case NonZero:
		no, yes = outcomes(v, Value{Kind: Zero})
		return yes, no
	case Const:
		switch v.Kind {
		case Const:
			return outcome{v == is, v}, outcome{v != is, v}
		case Zero:
			return outcome{}, outcome{true, v}
		}
		return outcome{true, is}, outcome{true, v}
	}
	return outcome{true, v}, outcome{true, v}
}

// memory reads and writes a Var.
func (x *explorer) memory(m *move, t int, in *Instr) {
	b := x.lay.obj(m.s, in.Obj)
	old := [2]byte{b[0], b[1]}
	switch in.Op {
	case Load:
		if in.Reg != NoReg {
			copy(x.lay.reg(m.s, t, in.Reg), old[:])
		}
		if in.Read {
			m.read(valueOf(old[:]), in)
		}
		m.to(0)
	case Store:
		m.store(t, in, b)
		m.to(0)
	case Swap:
		m.store(t, in, b)
		if in.Reg != NoReg {
			copy(x.lay.reg(m.s, t, in.Reg), old[:])
		}
		m.to(0)
	case CAS:
		want := m.eval(t, in.Old)
		yes, no := outcomes(valueOf(old[:]), valueOf(want[:]))
		if no.can {
			n := &move{x: x, s: slices.Clone(m.s), from: m.from, step: m.step}
			n.to(1)
		}
		if yes.can {
			m.store(t, in, b)
			m.to(0)
		}
	}
}

// read is a read in question.
func (m *move) read(v Value, in *Instr) {
	m.step.Value = v
	switch m.s[0] {
	case aware, early, stale:
		m.x.reached = true
		m.s[0] = early
		if in.Harm {
			m.s[0] = doneEarly
		}
	}
}

func (m *move) store(t int, in *Instr, b []byte) {
	c := m.eval(t, in.Val)
	was, is := valueOf(b), valueOf(c[:])
	if in.Final {
		same := was == is && (was.Kind == Zero || was.Kind == Const)
		switch {
		case same:
		case m.s[0] == early:
			m.s[0] = stale
		case m.s[0] == doneEarly:
			m.s[0] = goalPhase
		}
	}
	c[0] &^= tells
	if in.Ends {
		c[0] |= tells
	}
	copy(b, c[:])
}
