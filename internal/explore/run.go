package explore

// Run tells whether the Caller of p can read a state too early: it has observed the
// end, it reads a Var, and a final write to it that stores something else comes after
// that; and the Caller ends without having read it anew, unless the read did harm at
// once. The answer is the same in every run, and the Witness has as few visible steps
// as there can be.
//
// The Caller goes on behind the read as it would, since others may need the locks that
// it holds there or what it sends: an execution is followed until the Caller has ended,
// and then, if what it holds is still fresh, through all that the others can do
// without it. What the Caller does between its read and its end counts as going to
// happen; a maker who does not want that lets it end at the read.
//
// Of a program that does not pass Check nothing is known: TooLarge, with the error.
func Run(p *Program) Result {
	if err := Check(p); err != nil {
		return Result{Answer: TooLarge, Err: err}
	}
	x := newExplorer(p, true)
	x.explore()
	res := Result{States: x.seen.len(), Steps: x.steps, Reached: x.reached, Panics: x.panics}
	switch {
	case x.found:
		res.Answer, res.Witness = Found, x.witness(x.goal, nil)
		x.actual(res.Witness)
	case x.large:
		res.Answer = TooLarge
	}
	return res
}

// An explorer visits the states of a machine, those that are nearer to the start first.
type explorer struct {
	*machine
	seen  *table
	limit int
	steps int // how many were taken; more than stepsPerState for each allowed state are too many
	large bool

	found   bool // a stale read was found, in a step from state goal
	goal    int
	reached bool
	panics  bool     // some execution does
	circles *circles // what is asked is circles, not stale reads
	full    bool     // every step that others can notice is taken from every state

	at    int     // the state that is being expanded
	fresh bool    // a step from it has led to one that is not expanded yet
	queue []item  // states on the way to one that is worth keeping
	front int     // the place of the one whose step is being taken, or -1
	met   *table  // the states where such ways meet, of all there were, with their places in the queue
	tops  []int   // by these: the last state that is known to come of it, or -1
	base  int     // how many of them are from before
	spare []state // room for copies, many in each
	used  int     // how many copies are in use
	trace *tracer
}

// An item is a state, and with a tracer how it was come to.
type item struct {
	s    state
	path int
	held uint32 // threads that turned out to have no step to take at once
	from int    // the place in the queue of the one before it
	same int    // the place of the first one with this state, or -1
	met  int    // its number among those where ways meet, or -1
	top  int    // the last state that is known to come of it, or -1
	kept bool   // something that was visited has come of it
}

// stepsPerState bounds the steps to those states that are visited.
const stepsPerState = 8

func newExplorer(p *Program, simplify bool) *explorer {
	m := newMachine(p, simplify)
	limit := p.MaxStates
	if limit == 0 {
		limit = DefaultMaxStates
	}
	return &explorer{machine: m, seen: newTable(m.size), met: newTable(m.size + 1), limit: limit}
}

func (x *explorer) explore() {
	x.at = -1
	x.begin(x.initial())
	for n := 0; n < x.seen.len() && !x.found; n++ {
		if x.seen.len() > x.limit || x.steps > stepsPerState*x.limit {
			x.large = true
			return
		}
		x.expand(n)
	}
}

// begin visits the initial state.
func (x *explorer) begin(s state) {
	x.push(s, -1)
	x.drain()
}

// expand takes the steps from state n: those of a set of threads which the others cannot
// interfere with, or all if that leads only to states that were expanded already (or
// those that were left out would never be taken).
func (x *explorer) expand(n int) {
	x.at, x.fresh, x.used = n, false, 0
	s := x.clone(x.seen.at(n))
	some := x.persistent(s)
	for t := range x.threads {
		if some&(1<<t) != 0 && x.runs(s, t) {
			x.stepAll(s, t, -1)
		}
	}
	if x.fresh {
		return
	}
	for t := range x.threads {
		if some&(1<<t) == 0 && x.runs(s, t) {
			x.stepAll(s, t, -1)
		}
	}
}

func (x *explorer) stepAll(s state, t, path int) {
	x.step(s, t, path)
	x.drain()
}

// push puts a state into the queue.
func (x *explorer) push(s state, path int) {
	x.queue = append(x.queue, item{s: s, path: path, from: x.front, same: -1, met: -1, top: -1})
}

// drain runs threads on through the steps that no other one can notice, and visits
// what comes of it. Where ways meet again, only the first one is followed.
func (x *explorer) drain() {
	again := false
	x.base = x.met.len()
	for x.front = 0; x.front < len(x.queue) && !x.stopped(); x.front++ {
		it := &x.queue[x.front]
		x.steps++
		if x.steps > stepsPerState*x.limit {
			x.large = true
		}
		t := x.quietThread(it.s, it.held)
		if t < 0 {
			it.kept, it.top = true, x.visit(*it)
			continue
		}
		if x.threads[t].joins[x.pc(it.s, t)] && x.meet(it) {
			again = again || it.same >= 0
			continue
		}
		n := len(x.queue)
		s, path, held := it.s, it.path, it.held
		x.step(s, t, path)
		if len(x.queue) == n {
			x.push(s, path)
			x.queue[n].held = held | 1<<t
		}
	}
	if again && !x.stopped() {
		x.circling()
	}
	for i := len(x.queue) - 1; i >= 0; i-- {
		it := &x.queue[i]
		if it.from >= 0 {
			x.queue[it.from].top = max(x.queue[it.from].top, it.top)
		}
		if it.met >= 0 {
			x.tops[it.met] = it.top
		}
	}
	x.queue, x.front = x.queue[:0], -1
}

// meet reports whether another way has led to the state of it.
func (x *explorer) meet(it *item) bool {
	x.normal(it.s)
	n, isNew := x.met.add(append(it.s, it.held), x.front)
	switch {
	case isNew:
		it.met = n
		x.tops = append(x.tops, -1)
		return false
	case n < x.base: // all that comes of it was visited then
		it.kept, it.top = true, x.tops[n]
		x.fresh = x.fresh || it.top > x.at
	default:
		it.same = int(x.met.from[n])
	}
	return true
}

// circling visits a state of each circle of such steps that nothing leads out of, so that
// expand lets the others go on from there.
func (x *explorer) circling() {
	for {
		x.mark()
		last := -1
		for i := range x.queue {
			if it := &x.queue[i]; !it.kept && it.same >= 0 {
				last = i
			}
		}
		if last < 0 {
			return
		}
		x.queue[last].kept = true
		x.queue[last].top = x.visit(x.queue[last])
	}
}

// mark finds out from which states in the queue one comes to what was visited.
func (x *explorer) mark() {
	for changed := true; changed; {
		changed = false
		for i := len(x.queue) - 1; i >= 0; i-- {
			it := &x.queue[i]
			if !it.kept && it.same >= 0 && x.queue[it.same].kept {
				it.kept, changed = true, true
			}
			if it.kept && it.from >= 0 && !x.queue[it.from].kept {
				x.queue[it.from].kept, changed = true, true
			}
		}
	}
}

func (x *explorer) stopped() bool {
	return x.large || x.trace != nil && x.trace.done || x.trace == nil && x.found
}

// visit notes a state, and returns its number, or -1 if nothing can come of it.
func (x *explorer) visit(it item) int {
	if x.pointless(it.s) {
		return -1
	}
	x.normal(it.s)
	if x.trace != nil {
		x.trace.comes(it)
		return -1
	}
	n, isNew := x.seen.add(it.s, x.at)
	x.fresh = x.fresh || n > x.at
	if isNew && x.circles != nil {
		x.circles.look(x, n)
	}
	return n
}

// clone copies s; the copy lasts until the next state is expanded.
func (x *explorer) clone(s state) state {
	const many = 32
	if x.used == many*len(x.spare) {
		x.spare = append(x.spare, make(state, many*(x.size+1)))
	}
	at := x.used % many * (x.size + 1) // room for one word more
	c := x.spare[x.used/many][at : at+x.size]
	x.used++
	copy(c, s)
	return c
}

// pointless reports whether nothing that is asked for can come of s.
func (x *explorer) pointless(s state) bool {
	if x.circles != nil || x.full {
		return false
	}
	var finals, asks uint64
	for t := range x.threads {
		if x.runs(s, t) {
			f := &x.threads[t].ahead[x.pc(s, t)]
			finals |= f.finals
			asks |= f.asks
		}
	}
	var held uint64
	for v, w := range x.pending {
		if s[w]&stale != 0 {
			return false // the Caller runs: it has not ended
		}
		if (s[w]|s[w+1])&tagMask != 0 {
			held |= 1 << min(v, 63)
		}
	}
	if !x.reached && asks != 0 {
		return false
	}
	return finals&(held|asks) == 0
}
