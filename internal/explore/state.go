package explore

// A state is one state of the whole program, as bytes: the phase, then for each thread
// its position and registers, then the objects.
type state []byte

// The phases: what the Caller knows and has read.
const (
	unaware   byte = iota // it does not know of the end
	aware                 // it does
	early                 // it has read since, and no final write has come after that
	stale                 // one has
	doneEarly             // as early, and it has ended
	goalPhase             // as stale, and it has ended
	harmless              // it has ended, and holds nothing that is stale
)

// A cell is a Value in two bytes. The first has the kind, and whether it tells of the
// end to whoever tests it.
const tells byte = 0x80

func cellOf(v Value, end bool) [2]byte {
	c := [2]byte{byte(v.Kind), byte(v.N)}
	if end {
		c[0] |= tells
	}
	return c
}

func valueOf(c []byte) Value { return Value{ValKind(c[0] &^ tells), int(c[1])} }

// A layout says where in a state things are.
type layout struct {
	threads []int // offsets: pc in two bytes, 1 if it runs, then the registers
	objects []int
	size    int
}

// Sizes of objects: a channel has its closed bits, its length, and its values.
const (
	maxBuffered = 2
	chanSize    = 2 + 2*maxBuffered
	objSize     = chanSize
)

func layoutOf(p *Program) layout {
	l := layout{size: 1}
	for _, t := range p.Threads {
		l.threads = append(l.threads, l.size)
		l.size += 3 + 2*t.Regs
	}
	for _, o := range p.Objects {
		l.objects = append(l.objects, l.size)
		switch o.Kind {
		case Chan:
			l.size += chanSize
		default:
			l.size += 2
		}
	}
	return l
}

func (l *layout) pc(s state, t int) int { return int(s[l.threads[t]])<<8 | int(s[l.threads[t]+1]) }

func (l *layout) setPC(s state, t, pc int) {
	s[l.threads[t]], s[l.threads[t]+1] = byte(pc>>8), byte(pc)
}

func (l *layout) running(s state, t int) bool { return s[l.threads[t]+2] == 1 }

func (l *layout) reg(s state, t, r int) []byte {
	at := l.threads[t] + 3 + 2*r
	return s[at : at+2]
}

func (l *layout) obj(s state, o int) []byte { return s[l.objects[o]:] }

func (x *explorer) initial() state {
	s := make(state, x.lay.size)
	for t := range x.p.Threads {
		if x.p.Threads[t].Live {
			s[x.lay.threads[t]+2] = 1
		}
	}
	for i, o := range x.p.Objects {
		b := x.lay.obj(s, i)
		switch o.Kind {
		case Var:
			c := cellOf(o.Init, false)
			copy(b, c[:])
		case Group:
			b[0] = byte(o.Count)
		}
	}
	return s
}

// clear forgets registers that nothing depends on any more.
func (x *explorer) clear(s state) {
	for t := range x.p.Threads {
		th := &x.p.Threads[t]
		if !x.lay.running(s, t) {
			for i := range 2 * th.Regs {
				s[x.lay.threads[t]+3+i] = 0
			}
			continue
		}
		if x.live[t] == nil {
			continue
		}
		live := x.live[t][x.lay.pc(s, t)]
		for r := range th.Regs {
			if live&(1<<r) == 0 {
				b := x.lay.reg(s, t, r)
				b[0], b[1] = 0, 0
			}
		}
	}
}

// liveness tells for each instruction which registers matter before it; nil if there
// are too many registers to tell.
func liveness(t *Thread) []uint64 {
	if t.Regs > 64 {
		return nil
	}
	live := make([]uint64, len(t.Code))
	for changed := true; changed; {
		changed = false
		for i := len(t.Code) - 1; i >= 0; i-- {
			in := &t.Code[i]
			var l uint64
			for _, s := range in.Succ {
				l |= live[s]
			}
			kill, gen := in.registers()
			l = l&^kill | gen
			if l != live[i] {
				live[i], changed = l, true
			}
		}
	}
	return live
}

// registers tells which registers an instruction sets, whatever happens, and which it reads.
func (in *Instr) registers() (sets, reads uint64) {
	bit := func(r int) uint64 {
		if r == NoReg {
			return 0
		}
		return 1 << r
	}
	expr := func(e Expr) {
		if e.IsReg {
			reads |= bit(e.Reg)
		}
	}
	switch in.Op {
	case Set:
		expr(in.Val)
		sets = bit(in.Reg)
	case Havoc, Load, Swap:
		sets = bit(in.Reg)
	case Recv:
		sets = bit(in.Reg) | bit(in.Ok)
	case Branch:
		reads |= bit(in.Test.Reg)
	}
	switch in.Op {
	case Send, Store, Swap, CAS:
		expr(in.Val)
	case Select:
		for _, a := range in.Arms {
			if a.Send {
				expr(a.Val)
			}
		}
	}
	if in.Op == CAS {
		expr(in.Old)
	}
	return sets, reads
}
