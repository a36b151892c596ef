package explore

import "github.com/wsracecheck/wsracecheck/internal/truth/model"

// maxMessages is how many messages the peer sends before the stream ends.
const maxMessages = 1

// quietly runs goroutine g through steps that no other goroutine can notice.
// It returns the states in which g next does something else.
func (x *explorer) quietly(from moment, g int) []moment {
	out := x.buf[:0]
	work := []moment{from}
	for len(work) > 0 {
		m := work[len(work)-1]
		work = work[:len(work)-1]
		for {
			in := &x.m.routines[g].code[m.s.th[g].pc]
			x.hit = m.hit
			if in.op == opEnd {
				x.end(&m.s, g)
				m.hit = x.hit
				out = append(out, m)
				break
			}
			if !in.quiet {
				out = append(out, m)
				break
			}
			if in.op == opChoice || in.op == opNext && m.s.sent < maxMessages {
				work = append(work, x.otherwise(m, g, in))
				if in.op == opNext {
					m.s.sent++
				}
				m.s.th[g].pc++
				m.did = x.trace.add(m.did, Event{Goroutine: g, Kind: kindOf(in), Yes: true})
				continue
			}
			if in.op == opNext {
				m.did = x.trace.add(m.did, Event{Goroutine: g, Kind: Reads})
			}
			if !x.plain(&m.s, g, in) {
				out = append(out, m) // it would block for good
				break
			}
			m.hit = x.hit
			if x.bad != "" {
				return nil
			}
		}
	}
	x.buf = out
	return out
}

// otherwise goes the other way of a choice, or finds the stream ended.
func (x *explorer) otherwise(m moment, g int, in *instr) moment {
	m.s.th[g].pc = uint16(in.jump)
	m.did = x.trace.add(m.did, Event{Goroutine: g, Kind: kindOf(in)})
	return m
}

// end ends goroutine g; what the consumer decided by is then let out.
func (x *explorer) end(s *state, g int) {
	live := s.th[g].live
	for i, f := range x.m.p.Fields {
		if (f.Kind == model.Mutex || f.Kind == model.RWMutex) && s.mem[i] == owner(g) {
			x.bad = "a mutex stays locked"
		}
	}
	s.th[g] = thread{pc: s.th[g].pc}
	if !live || !x.m.routines[g].consumer {
		return
	}
	x.result.Returns = true
	for i := range s.note {
		if s.note[i].used {
			x.leak(s, i)
		}
		s.note[i] = note{out: s.note[i].out}
	}
}

// owner is the mem of a mutex that goroutine g has locked.
func owner(g int) int8 { return int8(-1 - g) }

// leak lets out what the consumer has read of state i.
func (x *explorer) leak(s *state, i int) {
	n := &s.note[i]
	switch n.tag {
	case tagStale, tagOld:
		x.found(i, n.tag == tagOld, n.own)
	case tagZero, tagValue:
		bit := leakZero
		if n.tag == tagValue {
			bit = leakValue
		}
		if n.own {
			bit |= leakOwn
		}
		n.out |= bit
	}
}

// plain runs one step that involves one goroutine. It returns false if the
// step cannot be taken now.
func (x *explorer) plain(s *state, g int, in *instr) bool {
	t := &s.th[g]
	m := &s.mem[in.obj]
	next := t.pc + 1
	switch in.op {
	case opJump:
		next = uint16(in.jump)
	case opNext: // the stream has ended
		next = uint16(in.jump)
	case opGo:
		s.th[in.n].live = true
	case opPush:
		t.bits |= 1 << in.n
	case opPop:
		if t.bits&(1<<in.n) == 0 {
			next = uint16(in.jump)
		}
		t.bits &^= 1 << in.n
	case opSet:
		t.ret = int8(in.n)
	case opTest:
		if t.ret == 0 {
			next = uint16(in.jump)
		}
	case opZero:
		if *m == 0 {
			next = uint16(in.jump)
		}
	case opObserve:
		s.obs = max(s.obs, uint8(in.n))
	case opUse:
		s.note[x.m.slots[in.obj]].used = true
	case opLeak:
		x.leak(s, x.m.slots[in.obj])
	case opRead:
		x.read(s, in.obj)
	case opWrite:
		x.write(s, g, in.obj, int8(in.n))
	case opCond:
		return x.wait(s, g, in)
	case opNotify:
		x.notify(s, in.obj)
	default:
		if !x.sync(s, g, in, m) {
			return false
		}
		next = s.th[g].pc + 1
		if in.op == opOnce && *m == 2 || in.op == opRecv && x.ended {
			next = uint16(in.jump)
		}
	}
	t.pc = next
	return true
}

// sync runs a step of a lock, group, context, once, or of one side of a
// channel.
func (x *explorer) sync(s *state, g int, in *instr, m *int8) bool {
	x.ended = false
	switch in.op {
	case opLock:
		if *m != 0 {
			return false
		}
		*m = owner(g)
	case opUnlock:
		if *m >= 0 {
			x.bad = "unlock of unlocked mutex"
		}
		*m = 0
	case opRLock:
		if *m < 0 {
			return false
		}
		*m++
	case opRUnlock:
		if *m <= 0 {
			x.bad = "unlock of unlocked mutex"
		}
		*m--
	case opAdd:
		*m = (*m + 2) | 1
	case opDone:
		if *m -= 2; *m < 0 {
			x.bad = "negative WaitGroup counter"
		}
	case opWait:
		if *m == 0 {
			x.bad = "a wait for a group that counts nothing yet"
		}
		return *m>>1 == 0
	case opCancel:
		*m = 1
	case opCtx:
		return *m != 0
	case opOnce:
		switch *m {
		case 0:
			*m = 1
		case 1:
			return false
		}
	case opOnceEnd:
		*m = 2
	case opClose:
		if *m&closed != 0 {
			x.bad = "close of closed channel"
		}
		*m |= closed
	case opSend:
		return x.send(in.obj, m)
	case opRecv:
		return x.recv(m)
	}
	return true
}

// send puts a value into a buffer that has room.
func (x *explorer) send(obj int, m *int8) bool {
	if *m&closed != 0 {
		x.bad = "send on closed channel"
		return true
	}
	if int(*m>>1) >= x.m.p.Fields[obj].Cap {
		return false
	}
	*m += 2
	return true
}

// recv takes a buffered value, or finds the channel closed.
func (x *explorer) recv(m *int8) bool {
	x.ended = false
	if *m>>1 > 0 {
		*m -= 2
		return true
	}
	x.ended = *m&closed != 0
	return x.ended
}

// read notes what the consumer reads of a state. Reading again forgets what
// was read before: a decision by it led nowhere.
func (x *explorer) read(s *state, obj int) {
	n := &s.note[x.m.slots[obj]]
	*n = note{out: n.out}
	if s.obs == 0 {
		return
	}
	n.tag, n.val, n.own = tagZero, s.mem[obj], s.obs == 1
	if n.val != 0 {
		n.tag = tagValue
	}
}

// write stores a value. If a goroutine of the program does, every other value
// that was read is stale.
func (x *explorer) write(s *state, g int, obj int, val int8) {
	i := x.m.slots[obj]
	n := &s.note[i]
	if x.m.routines[g].launched {
		switch {
		case n.tag == tagZero:
			n.tag = tagStale
		case n.tag == tagValue && (n.val != val || val == int8(model.ValUnknown)):
			n.tag = tagOld
		}
		if n.out&leakZero != 0 {
			x.found(i, false, n.out&leakOwn != 0)
		}
		if n.out&leakValue != 0 && (s.mem[obj] != val || val == int8(model.ValUnknown)) {
			x.found(i, true, n.out&leakOwn != 0)
		}
	}
	s.mem[obj] = val
}

// wait gives up the lock and waits, or takes it again.
func (x *explorer) wait(s *state, g int, in *instr) bool {
	t, lock := &s.th[g], &s.mem[in.n]
	switch t.wait {
	case 0:
		if *lock >= 0 {
			x.bad = "unlock of unlocked mutex"
		}
		*lock, t.wait = 0, 1
		return true
	case 2:
		if *lock == 0 {
			*lock, t.wait = owner(g), 0
			t.pc++
			return true
		}
	}
	return false
}

func (x *explorer) notify(s *state, obj int) {
	for g := range s.th {
		if s.th[g].wait == 1 && x.m.routines[g].code[s.th[g].pc].obj == obj {
			s.th[g].wait = 2
		}
	}
}
