package explore

import "slices"

// Bits of the first byte of a channel or context.
const (
	isClosed byte = 1
	byEnd    byte = 2 // the close tells of the end
)

func (x *explorer) signal(m *move, t int, in *Instr) {
	switch in.Op {
	case Close:
		b := x.lay.obj(m.s, in.Obj)
		if b[0]&isClosed != 0 {
			if x.p.Objects[in.Obj].Kind == Chan {
				return // it panics
			}
		} else {
			b[0] |= isClosed
			if in.Ends {
				b[0] |= byEnd
			}
		}
		m.to(0)
	case Send:
		x.send(m, t, in.Obj, m.eval(t, in.Val), in.Ends, 0)
	case Recv:
		x.recv(m, t, in.Obj, in.Reg, in.Ok, 0)
	case Select:
		x.choose(m, t, in)
	case Wait:
		b := x.lay.obj(m.s, in.Obj)
		if x.p.Objects[in.Obj].Kind == Group {
			if b[0] != 0 {
				return
			}
			if b[1] != 0 {
				m.learn(t)
			}
		}
		m.to(0)
	case Add:
		b := x.lay.obj(m.s, in.Obj)
		n := int(b[0]) + in.N
		if n < 0 || n > 200 {
			return
		}
		b[0] = byte(n)
		if in.Ends {
			b[1] = 1
		}
		m.to(0)
	}
}

// choose takes each arm of a select that is ready, or the default if none is for sure.
func (x *explorer) choose(m *move, t int, in *Instr) {
	ready := false
	for i, a := range in.Arms {
		n := &move{x: x, s: slices.Clone(m.s), from: m.from, step: m.step}
		if a.Timer {
			n2 := &move{x: x, s: slices.Clone(m.s), from: m.from, step: m.step}
			n2.set(t, a.Reg, Value{}, false)
			n2.set(t, a.Ok, Value{}, false)
			n2.to(i)
		}
		if a.Obj == NoObj {
			continue
		}
		if a.Send {
			x.send(n, t, a.Obj, n.eval(t, a.Val), a.Ends, i)
			continue
		}
		ready = ready || x.sure(m.s, a.Obj)
		x.recv(n, t, a.Obj, a.Reg, a.Ok, i)
	}
	if in.Default && !ready {
		m.to(len(in.Arms))
	}
}

// sure reports whether a receive would go on for sure.
func (x *explorer) sure(s state, obj int) bool {
	b := x.lay.obj(s, obj)
	return b[0]&isClosed != 0 || x.p.Objects[obj].Kind == Chan && b[1] > 0
}

// send sends c; the sender goes on at successor i.
func (x *explorer) send(m *move, t, obj int, c [2]byte, ends bool, i int) {
	o := &x.p.Objects[obj]
	b := x.lay.obj(m.s, obj)
	if o.Kind != Chan || b[0]&isClosed != 0 || o.Nil {
		return // it panics, or is blocked
	}
	c[0] &^= tells
	if ends {
		c[0] |= tells
	}
	if o.Taken {
		n := &move{x: x, s: slices.Clone(m.s), from: m.from, step: m.step}
		n.to(i)
	}
	if size := min(o.Cap, maxBuffered); size > 0 {
		if int(b[1]) < size {
			copy(b[2+2*int(b[1]):], c[:])
			b[1]++
			m.to(i)
		}
		return
	}
	for u := range x.p.Threads {
		if u == t || !x.lay.running(m.s, u) {
			continue
		}
		in := x.instr(m.s, u)
		if in.Op == Recv && in.Obj == obj {
			x.meet(m, u, c, in.Reg, in.Ok, obj, i, 0)
		}
		for k, a := range in.Arms {
			if in.Op == Select && !a.Send && a.Obj == obj {
				x.meet(m, u, c, a.Reg, a.Ok, obj, i, k)
			}
		}
	}
}

// meet hands a value to receiver u, which goes on at successor k.
func (x *explorer) meet(m *move, u int, c [2]byte, reg, ok, obj, i, k int) {
	n := &move{x: x, s: slices.Clone(m.s), from: m.from, step: m.step}
	n.step.Partner = u
	n.got(u, obj, c, reg, ok)
	n.jump(u, k)
	n.to(i)
}

// got gives receiver t a value.
func (m *move) got(t, obj int, c [2]byte, reg, ok int) {
	end := c[0]&tells != 0
	m.set(t, reg, valueOf(c[:]), end)
	m.set(t, ok, Value{Kind: NonZero}, false)
	if end && m.x.only[obj] {
		m.learn(t)
	}
}

// recv receives; the receiver goes on at successor i.
func (x *explorer) recv(m *move, t, obj, reg, ok, i int) {
	o := &x.p.Objects[obj]
	b := x.lay.obj(m.s, obj)
	if o.Nil {
		return
	}
	if o.Outside || o.Messages && (b[0]&isClosed == 0) {
		n := &move{x: x, s: slices.Clone(m.s), from: m.from, step: m.step}
		n.set(t, reg, Value{}, false)
		if o.Messages {
			n.set(t, ok, Value{Kind: NonZero}, false)
		} else {
			n.set(t, ok, Value{}, false)
		}
		n.to(i)
	}
	switch {
	case o.Kind == Chan && b[1] > 0:
		c := [2]byte{b[2], b[3]}
		copy(b[2:chanSize], b[4:chanSize])
		b[chanSize-2], b[chanSize-1] = 0, 0
		b[1]--
		m.got(t, obj, c, reg, ok)
		m.to(i)
	case b[0]&isClosed != 0:
		end := b[0]&byEnd != 0
		m.set(t, reg, Value{Kind: Zero}, end)
		m.set(t, ok, Value{Kind: Zero}, end)
		if end && (x.only[obj] || o.Kind == Ctx) {
			m.learn(t)
		}
		m.to(i)
	}
}

// lock takes and gives back locks.
func (x *explorer) lock(m *move, t int, in *Instr) {
	b := x.lay.obj(m.s, in.Obj)
	switch in.Op {
	case Lock:
		if b[0] == 0 && b[1] == 0 {
			b[0] = byte(t + 1)
			m.to(0)
		}
	case TryLock:
		if b[0] != 0 || b[1] != 0 {
			m.to(1)
			return
		}
		b[0] = byte(t + 1)
		m.to(0)
	case RLock:
		if b[0] == 0 {
			b[1] |= 1 << t
			m.to(0)
		}
	case Unlock:
		switch {
		case b[0] == byte(t+1):
			b[0] = 0
		case b[1]&(1<<t) != 0:
			b[1] &^= 1 << t
		default:
			b[0] = 0 // taken elsewhere, and handed on
		}
		m.to(0)
	case OnceIn:
		switch b[0] {
		case 0:
			b[0] = 1
			m.to(0)
		case 2:
			if b[1] != 0 {
				m.learn(t)
			}
			m.to(1)
		}
	case OnceOut:
		b[0] = 2
		if in.Ends {
			b[1] = 1
		}
		m.to(0)
	case Wake:
		m.to(0)
	}
}
