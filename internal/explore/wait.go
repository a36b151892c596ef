package explore

// A wait is how a thread waits.
type wait struct {
	blocked bool
	objects []int  // it goes on if one of these lets it
	sends   uint64 // of these, those that somebody has to receive from
	takes   bool   // the object is a mutex that it waits to lock
}

// waits tells whether thread t is blocked in s, and by what. Who waits for what the
// outside can bring is not.
func (x *explorer) waits(s state, t int) wait {
	in := x.instr(s, t)
	on := func(obj int, blocked bool) wait { return wait{blocked: blocked, objects: []int{obj}} }
	switch in.Op {
	case Recv:
		return on(in.Obj, !x.canRecv(s, t, in.Obj))
	case Send:
		w := on(in.Obj, !x.canSend(s, t, in.Obj))
		w.sends = 1
		return w
	case Select:
		return x.waitsAt(s, t, in)
	case Lock, RLock:
		w := on(in.Obj, !x.ready(s, t))
		w.takes = true
		return w
	case OnceIn:
		return on(in.Obj, !x.ready(s, t))
	case Wait:
		if s[x.head[t]]&woken != 0 {
			w := on(x.p.Objects[in.Obj].Lock, !x.ready(s, t))
			w.takes = true
			return w
		}
		if x.p.Objects[in.Obj].Kind == Cond {
			return on(in.Obj, s[x.head[t]]&asleep != 0)
		}
		return on(in.Obj, !x.ready(s, t))
	}
	return wait{}
}

// waitsAt is waits at a select.
func (x *explorer) waitsAt(s state, t int, in *Instr) wait {
	if in.Default {
		return wait{}
	}
	w := wait{blocked: true}
	for _, a := range in.Arms {
		if a.Timer {
			return wait{}
		}
		if a.Obj == NoObj {
			continue
		}
		if a.Send {
			w.blocked = w.blocked && !x.canSend(s, t, a.Obj)
			w.sends |= 1 << len(w.objects)
		} else {
			w.blocked = w.blocked && !x.canRecv(s, t, a.Obj)
		}
		w.objects = append(w.objects, a.Obj)
	}
	return w
}

// canRecv reports whether thread t could receive from a channel or context now.
func (x *explorer) canRecv(s state, t, obj int) bool {
	o, w := &x.p.Objects[obj], s[x.object[obj]]
	switch {
	case o.Nil:
		return false
	case o.Outside, w&closed != 0, w>>countShift != 0, o.Messages:
		return true
	}
	return x.stands(s, t, obj, true)
}

// canSend is canRecv for a send. A send on a closed channel panics, and waits for nobody.
func (x *explorer) canSend(s state, t, obj int) bool {
	o, w := &x.p.Objects[obj], s[x.object[obj]]
	switch {
	case o.Nil:
		return false
	case o.Taken, o.Messages, w&closed != 0, int(w>>countShift) < o.buffer():
		return true
	}
	return o.buffer() == 0 && x.stands(s, t, obj, false)
}

// stands reports whether a thread other than t stands before a send on a channel, or
// a receive from it.
func (x *explorer) stands(s state, t, obj int, sends bool) bool {
	for u := range x.threads {
		if u == t || !x.runs(s, u) {
			continue
		}
		in := x.instr(s, u)
		if in.Obj == obj && (in.Op == Send && sends || in.Op == Recv && !sends) {
			return true
		}
		if in.Op != Select {
			continue
		}
		for _, a := range in.Arms {
			if a.Obj == obj && a.Send == sends {
				return true
			}
		}
	}
	return false
}

// holders is the set of threads that have locked a mutex, for writing or reading.
func (x *explorer) holders(s state, obj int) uint32 {
	w := s[x.object[obj]]
	var set uint32
	if owner := w & ownerMask; owner != 0 {
		set = 1 << (owner - 1)
	}
	for t := range x.threads {
		if w>>(readerShift+2*t)&maxReads != 0 {
			set |= 1 << t
		}
	}
	return set
}

// freers is the set of threads among those given that could let thread t go on, as far
// as one can see from where they stand. Of a mutex that is all who hold it, if all of
// them are among those given, or there is nobody.
func (c *circles) freers(x *explorer, s state, t int, w *wait, among uint32) uint32 {
	if w.takes {
		obj := w.objects[0]
		return x.holders(s, obj)&among | x.ahead(s, c.handed[obj]&among, func(f *future) bool { return f.writes&x.obj[obj].bit != 0 })
	}
	var set uint32
	for i, obj := range w.objects {
		bit := x.obj[obj].bit
		switch {
		case x.p.Objects[obj].Nil:
		case x.p.Objects[obj].Kind == Once:
			set |= among & (1 << (s[x.object[obj]] >> onceShift))
		case w.sends&(1<<i) != 0:
			set |= x.ahead(s, among, func(f *future) bool { return f.takes&bit != 0 })
		default:
			set |= x.ahead(s, among, func(f *future) bool { return f.raises&bit != 0 })
		}
	}
	return set
}

// ahead is the set of threads among those given that may still do something.
func (x *explorer) ahead(s state, among uint32, may func(*future) bool) uint32 {
	var set uint32
	for u := range x.threads {
		if among&(1<<u) != 0 && x.runs(s, u) && may(&x.threads[u].ahead[x.pc(s, u)]) {
			set |= 1 << u
		}
	}
	return set
}
