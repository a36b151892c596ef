package explore

// sync is a step on a lock, condition, Once or Group.
func (m *move) sync() {
	x, in := m.x, m.in
	w := &m.s[x.object[in.Obj]]
	switch in.Op {
	case Lock:
		if *w == 0 {
			*w = uint32(m.t + 1)
			m.to(0)
		}
	case TryLock:
		if *w != 0 {
			m.to(1)
			return
		}
		*w = uint32(m.t + 1)
		m.to(0)
	case RLock:
		mine := readerShift + 2*m.t
		if *w&ownerMask == 0 && *w>>mine&maxReads < maxReads {
			*w += 1 << mine
			m.to(0)
		}
	case Unlock:
		if m.unlock(w) {
			m.to(0)
		} else {
			x.panics = true
		}
	case Wait:
		if x.p.Objects[in.Obj].Kind == Cond {
			m.wait()
		} else if *w>>groupShift == 0 {
			if *w&groupByEnd != 0 {
				m.learn(m.t)
			}
			m.to(0)
		}
	case Wake:
		m.wake()
		m.to(0)
	case Add:
		m.add(w)
	case OnceIn, OnceOut:
		m.once(w)
	}
}

// once runs the body of a Once, waits for who runs it, or ends it.
func (m *move) once(w *uint32) {
	runs := onceRuns | uint32(m.t)<<onceShift
	switch {
	case m.in.Op == OnceOut && *w == runs:
		*w = onceRan
		if m.in.Ends {
			*w |= onceByEnd
		}
		m.to(0)
	case m.in.Op == OnceOut:
		m.x.panics = true
	case *w&onceRan != 0:
		if *w&onceByEnd != 0 {
			m.learn(m.t)
		}
		m.to(1)
	case *w == 0:
		*w = runs
		m.to(0)
	}
}

// unlock gives a mutex back, in the mode in which the thread has it. Another thread
// may have locked it, and handed it on. It reports false if nobody has: that is fatal.
func (m *move) unlock(w *uint32) bool {
	reads := func(t int) bool {
		at := readerShift + 2*t
		if *w>>at&maxReads == 0 {
			return false
		}
		*w -= 1 << at
		return true
	}
	if *w&ownerMask == uint32(m.t+1) {
		*w = 0
		return true
	}
	if reads(m.t) {
		return true
	}
	if *w&ownerMask != 0 {
		*w = 0
		return true
	}
	for t := range m.x.threads {
		if reads(t) {
			return true
		}
	}
	return false
}

// wait gives up the mutex of a condition and sleeps; when it was woken, it takes the
// mutex again and goes on. Who does not hold the mutex panics.
func (m *move) wait() {
	head := &m.s[m.x.head[m.t]]
	lock := &m.s[m.x.object[m.x.p.Objects[m.in.Obj].Lock]]
	switch {
	case *head&asleep != 0:
	case *head&woken != 0:
		if *lock == 0 {
			*lock = uint32(m.t + 1)
			m.to(0)
		}
	case *lock&ownerMask == uint32(m.t+1):
		*lock = 0
		*head |= asleep
		m.done(-1)
	default:
		m.x.panics = true
	}
}

// wake wakes all that sleep on a condition. Who comes later has missed it.
func (m *move) wake() {
	for u := range m.x.threads {
		head := &m.s[m.x.head[u]]
		if m.x.runs(m.s, u) && *head&asleep != 0 && m.x.instr(m.s, u).Obj == m.in.Obj {
			*head = *head&^asleep | woken
		}
	}
}

// add changes the count of a group: below zero it panics. An Add from zero begins to
// count anew, and forgets what was counted before. Executions that count further than
// maxCount are not followed.
func (m *move) add(w *uint32) {
	n := int(*w>>groupShift) + m.in.N
	if n < 0 || n > maxCount {
		m.x.panics = m.x.panics || n < 0
		return
	}
	end := *w & groupByEnd
	switch {
	case m.in.N < 0 && m.in.Ends:
		end = groupByEnd
	case m.in.N > 0 && *w>>groupShift == 0:
		end = 0
	}
	*w = uint32(n)<<groupShift | end
	m.to(0)
}
