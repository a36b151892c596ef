package explore

// A machine is a Program with what is known of it before it runs.
type machine struct {
	p       *Program
	threads []thread
	caller  int // -1 if there is none

	// Where things are in a state. Word 0 is the phase.
	size    int
	head    []int // by thread: its head, then its registers
	object  []int // by object
	cells   []int // words that are cells, those of registers first
	vars    []int // the Vars that are read in question
	pending []int // by these: what the Caller has read, what did harm, what was written since
	varOf   []int // by object: its number in vars, or -1

	obj  []objectFacts
	told bool // tests may tell of the end
}

// objectFacts is what holds of an object in every execution.
type objectFacts struct {
	bit     uint64 // in sets of objects; two objects may share one
	latch   bool   // a Close makes more possible and nothing impossible
	ends    bool   // who passes a wait for it, and it was raised by the end, knows of the end
	tried   bool   // somebody tries to lock it
	grows   bool   // somebody adds to the Group
	dones   int    // how much all Dones together take from it, if each comes once
	values  []cell // what may be seen of it without the end
	carries bool   // a channel: a value may come without the end
	marked  bool   // something done with it is the end
}

// A thread is a Thread with what is known of each instruction.
type thread struct {
	*Thread
	slot   []int       // by register: where it is kept, behind the head
	slots  int         // how many are kept
	silent []bool      // by instruction: nothing depends on it
	skip   []int       // by instruction: the first one from there that does something, or one like it
	ways   [][]int     // by instruction: of a choice, the successors that make a difference
	joins  []bool      // by instruction: more than one way leads to it
	alive  []regs      // by instruction: the registers that matter before it
	live   []uint64    // by instruction: the places of those
	does   []footprint // by instruction: what its step depends on and changes
	ahead  []future    // by instruction: what the thread may still do, it included
	holds  [][]cell    // by instruction: what its registers may hold there; nil until asked for
}

// A footprint is the set of the objects that something depends on, and of those that
// it may change.
type footprint struct{ reads, writes uint64 }

// A future is what may still be done: sets of objects.
type future struct {
	footprint
	closes        uint64
	raises, takes uint64 // what lets others go on, who wait for it or send on it
	finals, asks  uint64 // of machine.vars: final writes, reads in question
}

// newMachine prepares p; unless it is to simplify it every instruction counts.
func newMachine(p *Program, simplify bool) *machine {
	m := &machine{p: p, caller: -1}
	m.varOf = make([]int, len(p.Objects))
	for i := range m.varOf {
		m.varOf[i] = -1
	}
	m.threads = make([]thread, len(p.Threads))
	for t := range p.Threads {
		th := &m.threads[t]
		th.Thread = &p.Threads[t]
		if th.Role == Caller {
			m.caller = t
		}
		for i := range th.Code {
			m.note(&th.Code[i])
		}
	}
	m.facts()
	m.simplify(simplify)
	m.layout()
	m.futures()
	return m
}

// note numbers the Vars that are read in question.
func (m *machine) note(in *Instr) {
	if in.Read && m.varOf[in.Obj] < 0 {
		m.varOf[in.Obj] = len(m.vars)
		m.vars = append(m.vars, in.Obj)
	}
}

// layout says where things are in a state.
func (m *machine) layout() {
	m.size = 1
	take := func(n int) int {
		m.size += n
		return m.size - n
	}
	for t := range m.threads {
		n := m.threads[t].slots
		at := take(1 + n)
		m.head = append(m.head, at)
		for i := range n {
			m.cells = append(m.cells, at+1+i)
		}
	}
	for i := range m.p.Objects {
		o := &m.p.Objects[i]
		words := 1
		if o.Kind == Chan {
			words += o.buffer()
		}
		at := take(words)
		m.object = append(m.object, at)
		if o.Kind == Var {
			m.cells = append(m.cells, at)
		}
		for k := 1; k < words; k++ {
			m.cells = append(m.cells, at+k)
		}
	}
	for range m.vars {
		at := take(3)
		m.pending = append(m.pending, at)
		m.cells = append(m.cells, at, at+1, at+2)
	}
}

// buffer is how many values a channel holds here.
func (o *Object) buffer() int { return min(o.Cap, 2) }

// facts collects what holds of the objects.
func (m *machine) facts() {
	m.obj = make([]objectFacts, len(m.p.Objects))
	for i := range m.obj {
		o, f := &m.p.Objects[i], &m.obj[i]
		f.bit = 1 << (i % 64)
		f.latch = (o.Kind == Chan || o.Kind == Ctx) && !o.Messages && !o.Nil
		f.carries = o.Messages
		switch {
		case o.Kind == Var:
			f.values = append(f.values, cellOf(o.Init))
		case o.Messages:
			f.values = append(f.values, cell(Unknown))
		}
	}
	for t := range m.threads {
		for i := range m.threads[t].Code {
			m.fact(&m.threads[t], i, t == m.caller)
		}
	}
	for i := range m.obj {
		m.obj[i].ends = !m.obj[i].carries
		m.told = m.told || m.obj[i].marked && (m.obj[i].carries || m.p.Objects[i].Kind == Var)
	}
}

// fact notes what instruction i of th means for its object.
func (m *machine) fact(th *thread, i int, own bool) {
	in := &th.Code[i]
	sends := func(obj int, e Expr, ends bool) {
		f := &m.obj[obj]
		f.latch = false
		f.marked = f.marked || ends
		if !ends {
			f.carries = true
			f.values = append(f.values, th.value(i, e))
		}
	}
	switch in.Op {
	case Send:
		sends(in.Obj, in.Val, in.Ends)
	case Select:
		for _, a := range in.Arms {
			switch {
			case a.Obj == NoObj:
			case a.Send:
				sends(a.Obj, a.Val, a.Ends)
			case in.Default:
				m.obj[a.Obj].latch = false
			}
		}
	case TryLock:
		m.obj[in.Obj].tried = true
	case Add:
		m.obj[in.Obj].grows = m.obj[in.Obj].grows || in.N > 0
		m.obj[in.Obj].dones -= min(in.N, 0)
	case Close:
		m.obj[in.Obj].marked = m.obj[in.Obj].marked || in.Ends
	case Store, Swap, CAS:
		m.obj[in.Obj].marked = m.obj[in.Obj].marked || in.Ends
		if !in.Ends && !own {
			m.obj[in.Obj].values = append(m.obj[in.Obj].values, th.value(i, in.Val))
		}
	}
}

// value is what an expression may be at instruction i.
func (t *thread) value(i int, e Expr) cell {
	if !e.IsReg {
		return cellOf(e.Value)
	}
	if t.holds == nil {
		t.holds = t.known()
	}
	if t.holds[i] == nil {
		return cell(Unknown) // it is not reached
	}
	return t.holds[i][e.Reg]
}
