package explore

import "math/bits"

// others is what the running threads but t may still do.
func (x *explorer) others(s state, t int) future {
	var f future
	for u := range x.threads {
		if u != t && x.runs(s, u) {
			f.add(&x.threads[u].ahead[x.pc(s, u)])
		}
	}
	return f
}

// quietThread is a thread whose next step can be taken at once: it is possible, does not
// panic, and whatever the others do before it in some execution, they can do after it.
// It is -1 if there is none but those that are held. Tests come first, so that what is
// written is compared with all that is known of what was read.
func (x *explorer) quietThread(s state, held uint32) int {
	for t := range x.threads {
		if held&(1<<t) == 0 && x.runs(s, t) && x.instr(s, t).Op.local() {
			return t
		}
	}
	for t := range x.threads {
		if held&(1<<t) == 0 && x.runs(s, t) && x.quiet(s, t) {
			return t
		}
	}
	return -1
}

// local tells of steps within a thread's own registers.
func (op Op) local() bool {
	switch op {
	case Nop, Nondet, Branch, Set, Havoc:
		return true
	}
	return false
}

func (x *explorer) quiet(s state, t int) bool {
	in := x.instr(s, t)
	switch in.Op {
	case Spawn, OnceOut, Pause:
		return !x.full // others may go on because of it, and nobody is kept from it
	case Halt, End:
		return !x.full && !x.leavesTried(s, t)
	}
	if x.full {
		return false
	}
	if x.settled(s, t, in) {
		return true
	}
	f := x.others(s, t)
	if !x.threads[t].does[x.pc(s, t)].meets(&f) {
		return x.ready(s, t)
	}
	// A close that makes nothing impossible, and that nobody else makes first.
	return in.Op == Close && x.obj[in.Obj].latch && x.obj[in.Obj].bit&f.closes == 0 && s[x.object[in.Obj]]&closed == 0
}

// leavesTried reports whether t is the Caller and holds a mutex that somebody may try
// to lock, for whom it makes a difference when the Caller ends.
func (x *explorer) leavesTried(s state, t int) bool {
	if t != x.caller {
		return false
	}
	for i := range x.obj {
		if x.obj[i].tried && x.holders(s, i)&(1<<t) != 0 {
			return true
		}
	}
	return false
}

// settled reports whether the step is possible now, and the same whenever it comes:
// a wait for what stays as it is, or one that only makes more possible.
func (x *explorer) settled(s state, t int, in *Instr) bool {
	switch in.Op {
	case Select, Load, Store, Swap, CAS, Send, Wake, Lock, RLock, TryLock:
		return false
	}
	w, f := s[x.object[in.Obj]], &x.obj[in.Obj]
	o := &x.p.Objects[in.Obj]
	switch in.Op {
	case Unlock:
		mine := w&ownerMask == uint32(t+1) || w>>(readerShift+2*t)&maxReads != 0
		return mine && !f.tried
	case Add:
		few := f.dones <= o.Count || x.others(s, t).raises&f.bit == 0
		return in.N < 0 && !f.grows && few && int(w>>groupShift)+in.N >= 0
	case Wait:
		return o.Kind == Group && !f.grows && w>>groupShift == 0
	case Recv:
		return !o.Nil && w&closed != 0 && w>>countShift == 0
	case Close:
		return o.Kind == Ctx && w&closed != 0
	case OnceIn:
		return w&onceRan != 0
	}
	return false
}

// persistent is a set of threads, as small as it can be found cheaply, such that
// nothing the others can do without them has to do with their next steps; at least
// one of them can go on.
func (x *explorer) persistent(s state) uint32 {
	var all uint32
	for t := range x.threads {
		if x.runs(s, t) {
			all |= 1 << t
		}
	}
	best := all
	if x.full {
		return all
	}
	for t := range x.threads {
		if all&(1<<t) == 0 || best&(1<<t) == 0 && bits.OnesCount32(best) == 1 || !x.ready(s, t) {
			continue
		}
		if set := x.closure(s, t, all); bits.OnesCount32(set) < bits.OnesCount32(best) {
			best = set
		}
	}
	return best
}

// closure is the smallest such set with thread t.
func (x *explorer) closure(s state, t int, all uint32) uint32 {
	set := uint32(1) << t
	for todo := set; todo != 0; {
		u := bits.TrailingZeros32(todo)
		todo &^= 1 << u
		step := &x.threads[u].does[x.pc(s, u)]
		for v := range x.threads {
			if (all&^set)&(1<<v) == 0 {
				continue
			}
			if step.meets(&x.threads[v].ahead[x.pc(s, v)]) {
				set |= 1 << v
				todo |= 1 << v
			}
		}
	}
	return set
}

// ready reports whether thread t can take a step, and does not panic by it. A select,
// and a send or receive without a buffer, may be said to be ready when it is not.
func (x *explorer) ready(s state, t int) bool {
	in := x.instr(s, t)
	switch in.Op {
	case Nop, Nondet, Branch, Set, Havoc, Spawn, OnceOut, Halt, End, Pause, Select, Load, Store, Swap, CAS, TryLock, Wake:
		return true
	}
	w, o := s[x.object[in.Obj]], &x.p.Objects[in.Obj]
	switch in.Op {
	case Close:
		return !o.Nil && (o.Kind == Ctx || w&closed == 0)
	case Send:
		return !o.Nil && w&closed == 0
	case Recv:
		return !o.Nil && (w != 0 || o.Outside || o.Messages || o.Kind == Chan && o.buffer() == 0)
	case Lock:
		return w == 0
	case RLock:
		return w&ownerMask == 0
	case Unlock:
		return w != 0
	case Add:
		return int(w>>groupShift)+in.N >= 0
	case OnceIn:
		return w&(onceRuns|onceRan) != onceRuns
	case Wait:
		if o.Kind == Group {
			return w>>groupShift == 0
		}
		lock := s[x.object[o.Lock]]
		return s[x.head[t]]&asleep == 0 && (s[x.head[t]]&woken == 0 || lock == 0)
	}
	return true
}
