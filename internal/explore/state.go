package explore

// A state is one state of the whole program: the phase, the threads, the objects, and
// what the Caller has read.
type state []uint32

// Bits of the phase, word 0.
const (
	aware uint32 = 1 << iota // the Caller knows of the end
	ended                    // the Caller has ended, and holds what may become stale
)

// The head of a thread: whether it runs, how it waits on a Cond, and where it stands.
const (
	running uint32 = 1
	over    uint32 = 2
	life    uint32 = 3
	asleep  uint32 = 1 << 2 // waits to be woken
	woken   uint32 = 1 << 3 // was, and takes the lock again
	pcShift        = 4
)

// Bits of the first word of a channel or context. Above them is how many values are
// buffered, which are in the words behind it.
const (
	closed     uint32 = 1
	byEnd      uint32 = 2 // the end has closed it
	countShift        = 2
)

// The word of a mutex: the number of who has locked it, plus one, and above that how
// often each thread has locked it for reading.
const (
	ownerMask   uint32 = 0xff
	readerShift        = 8
	maxThreads         = 12
	maxReads           = 3 // of one thread at a time
)

// The word of a Once, and above it who runs it.
const (
	onceRuns   uint32 = 1
	onceRan    uint32 = 2
	onceByEnd  uint32 = 4
	onceShift         = 3
	groupByEnd uint32 = 1 // of a Group: a Done with Ends was among those that were counted
	groupShift        = 1
	maxCount          = 16
)

// What the Caller has read of a Var: a cell, and whether a final write of something else
// has come since. The words behind it are what it has read and done harm with, and what
// was written.
const (
	fresh   uint32 = 1 << 28
	stale   uint32 = 1 << 29
	tagMask        = fresh | stale
)

func (m *machine) runs(s state, t int) bool { return s[m.head[t]]&life == running }

func (m *machine) pc(s state, t int) int { return int(s[m.head[t]] >> pcShift) }

func (m *machine) instr(s state, t int) *Instr { return &m.threads[t].Code[m.pc(s, t)] }

// start lets thread t run.
func (m *machine) start(s state, t int) {
	th := &m.threads[t]
	if len(th.Code) == 0 {
		s[m.head[t]] = over
		return
	}
	s[m.head[t]] = running | uint32(th.skip[0])<<pcShift
}

func (m *machine) initial() state {
	s := make(state, m.size)
	for t := range m.threads {
		if m.threads[t].Live {
			m.start(s, t)
		}
	}
	for i := range m.p.Objects {
		switch o := &m.p.Objects[i]; o.Kind {
		case Var:
			s[m.object[i]] = uint32(cellOf(o.Init))
		case Group:
			s[m.object[i]] = uint32(o.Count) << groupShift
		}
	}
	return s
}

// jump lets thread t go on at successor i.
func (m *machine) jump(s state, t, i int) {
	th := &m.threads[t]
	to := th.skip[th.Code[m.pc(s, t)].Succ[i]]
	s[m.head[t]] = running | uint32(to)<<pcShift
	live := th.live[to]
	for k := range th.slots {
		if live&(1<<min(k, 63)) == 0 {
			s[m.head[t]+1+k] = 0
		}
	}
}

// set gives a register of t a value, if that matters where t stands.
func (m *machine) set(s state, t, r int, c cell) {
	if r == NoReg {
		return
	}
	if th := &m.threads[t]; th.live[m.pc(s, t)]&(1<<min(th.slot[r], 63)) != 0 {
		s[m.head[t]+1+th.slot[r]] = uint32(c)
	}
}

func (m *machine) register(t, r int) int { return m.head[t] + 1 + m.threads[t].slot[r] }

// copyOf is the value of the cell at word w, for a second cell.
func (m *machine) copyOf(s state, w int) cell {
	c := cell(s[w])
	if !c.exact() && c.symbol() == 0 {
		c = c.withSymbol(m.unused(s))
		s[w] = uint32(cell(s[w]).withSymbol(c.symbol()))
	}
	return c.value()
}

// unused is a symbol that nothing has, or 0 if there is none.
func (m *machine) unused(s state) int {
	var used uint64
	for _, w := range m.cells {
		used |= 1 << cell(s[w]).symbol()
	}
	for n := 1; n <= maxSymbols; n++ {
		if used&(1<<n) == 0 {
			return n
		}
	}
	return 0
}

// refine notes what a test tells of the cell at word w, and of all that hold the same.
func (m *machine) refine(s state, w int, then cell) {
	c := cell(s[w])
	n := c.symbol()
	put := func(w int) {
		v := then.known()
		if !v.exact() {
			v = v.withSymbol(n)
		}
		s[w] = s[w]&^uint32(valueMask) | uint32(v)
	}
	if n == 0 {
		put(w)
		return
	}
	for _, o := range m.cells {
		if cell(s[o]).symbol() == n {
			put(o)
		}
	}
}

// eval is the value of an expression of thread t.
func (m *machine) eval(s state, t int, e Expr) cell {
	if !e.IsReg {
		return cellOf(e.Value)
	}
	return m.copyOf(s, m.register(t, e.Reg))
}

// normal brings s into the form in which states are compared: objects that nobody
// touches any more are forgotten, and so is what tells of the end once the Caller knows;
// symbols are numbered in order, those that only one cell has not at all.
func (m *machine) normal(s state) {
	var touched uint64
	for t := range m.threads {
		if m.runs(s, t) {
			f := &m.threads[t].ahead[m.pc(s, t)]
			touched |= f.reads | f.writes
		}
	}
	learnt := m.caller < 0 || s[0]&(aware|ended) != 0
	for i, at := range m.object {
		if m.obj[i].bit&touched == 0 {
			for w := at; w < m.end(i); w++ {
				s[w] = 0
			}
		} else if learnt {
			s[at] &^= m.endBit(i)
		}
	}
	var once, twice uint64
	for _, w := range m.cells {
		if learnt {
			s[w] &^= uint32(originMask)
		}
		n := cell(s[w]).symbol()
		twice |= once & (1 << n)
		once |= 1 << n
	}
	if once&^1 != 0 {
		m.renumber(s, twice)
	}
}

func (m *machine) renumber(s state, twice uint64) {
	var to [maxSymbols + 1]int
	next := 0
	for _, w := range m.cells {
		n := cell(s[w]).symbol()
		if n == 0 {
			continue
		}
		if to[n] == 0 && twice&(1<<n) != 0 {
			next++
			to[n] = next
		}
		s[w] = uint32(cell(s[w]).withSymbol(to[n]))
	}
}

// end is the word behind object i.
func (m *machine) end(i int) int {
	if o := &m.p.Objects[i]; o.Kind == Chan {
		return m.object[i] + 1 + o.buffer()
	}
	return m.object[i] + 1
}

// endBit is the bit of the first word of object i that tells of the end.
func (m *machine) endBit(i int) uint32 {
	switch m.p.Objects[i].Kind {
	case Chan, Ctx:
		return byEnd
	case Once:
		return onceByEnd
	case Group:
		return groupByEnd
	}
	return 0
}
