package explore

// futures finds for each instruction what its thread may still do from there, and
// what those do that it may start.
func (m *machine) futures() {
	for t := range m.threads {
		th := &m.threads[t]
		th.does = make([]footprint, len(th.Code))
		th.ahead = make([]future, len(th.Code))
		var locks uint64
		for i := range th.Code {
			if !th.silent[i] {
				th.ahead[i] = m.does(&th.Code[i])
			}
			if in := &th.Code[i]; in.Op == Lock || in.Op == RLock || in.Op == TryLock {
				locks |= m.obj[in.Obj].bit
			}
		}
		for i := range th.Code { // the Caller gives back its locks when it ends
			if t == m.caller && (th.Code[i].Op == End || th.Code[i].Op == Halt) {
				th.ahead[i].writes |= locks
			}
			th.does[i] = th.ahead[i].footprint
		}
	}
	for changed := true; changed; {
		changed = false
		for t := range m.threads {
			th := &m.threads[t]
			for i := len(th.Code) - 1; i >= 0; i-- {
				in, f := &th.Code[i], th.ahead[i]
				for _, s := range in.Succ {
					f.add(&th.ahead[s])
				}
				if in.Op == Spawn && len(m.threads[in.N].Code) > 0 {
					f.add(&m.threads[in.N].ahead[0])
				}
				if f != th.ahead[i] {
					th.ahead[i], changed = f, true
				}
			}
		}
	}
}

// meets reports whether a step is not independent of what another thread may still do.
func (p *footprint) meets(f *future) bool {
	return p.reads&f.writes != 0 || p.writes&(f.reads|f.writes) != 0
}

func (f *future) add(g *future) {
	f.reads |= g.reads
	f.writes |= g.writes
	f.closes |= g.closes
	f.raises |= g.raises
	f.takes |= g.takes
	f.finals |= g.finals
	f.asks |= g.asks
}

// does is what one instruction does.
func (m *machine) does(in *Instr) future {
	var f future
	bit := func(obj int) uint64 { return m.obj[obj].bit }
	switch in.Op {
	case Nop, Nondet, Branch, Set, Havoc, Spawn, Pause, Halt, End:
		return f
	case Select:
		for _, a := range in.Arms {
			if a.Obj == NoObj {
				continue
			}
			f.writes |= bit(a.Obj)
			if a.Send {
				f.raises |= bit(a.Obj)
			} else {
				f.takes |= bit(a.Obj)
			}
		}
		return f
	case Load:
		f.reads = bit(in.Obj)
		if in.Read {
			f.asks = 1 << min(m.varOf[in.Obj], 63)
		}
		return f
	}
	f.writes = bit(in.Obj)
	switch in.Op {
	case Close:
		f.closes, f.raises = bit(in.Obj), bit(in.Obj)
	case Send, Wake, OnceOut:
		f.raises = bit(in.Obj)
	case Recv:
		f.takes = bit(in.Obj)
	case Add:
		if in.N < 0 {
			f.raises = bit(in.Obj)
		}
	case Wait:
		if o := &m.p.Objects[in.Obj]; o.Kind == Cond {
			f.writes |= bit(o.Lock)
		}
	case Store, Swap, CAS:
		if v := m.varOf[in.Obj]; in.Final && v >= 0 {
			f.finals = 1 << min(v, 63)
		}
	}
	return f
}
