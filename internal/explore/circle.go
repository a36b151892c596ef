package explore

import "slices"

// A CircleResult is which circles there are.
type CircleResult struct {
	Answer  Answer // Found if there is one; Ordered if there is none
	States  int
	Circles []Circle
	Panics  bool  // as of a Result
	Err     error // as of a Result
}

// maxCircles bounds how many circles are looked for.
const maxCircles = 16

// A Circle is a set of threads of which each waits for another, or for itself, and
// none can ever go on. One of them is a Reader, or waits for what a Reader raises with
// Ends.
type Circle struct {
	Kind    CircleKind
	Waits   []Waiting
	Witness []Step // how it comes to it
}

// A CircleKind is what makes a circle.
type CircleKind uint8

const (
	Mutual    CircleKind = iota // threads wait for each other's signals
	SelfJoin                    // a Reader waits for what only it would raise
	LockJoin                    // one waits for a signal and holds a mutex that another needs before
	LockOrder                   // all wait for mutexes
)

// A Waiting is a thread of a circle, and what it waits for.
type Waiting struct {
	Thread, Instr int
	Objects       []int // one of them would do; with Takes the mutex, or the one of a Cond
	Takes         bool  // it waits to lock a mutex
	For           []int // the threads of the circle that could let it go on
	Holds         []int // the mutexes it has locked, of those that another may touch
	End           bool  // a Reader raises one of Objects with Ends
}

// Circles finds executions of p in which threads wait for each other for good. Who
// waits for the outside (Pause, a Timer, Outside, Messages, Taken) can always go on, and
// so can a Select with Default. Only what no other thread could ever bring about is
// waited for in vain; a thread that might, whatever keeps it from it, is believed until
// it is blocked for good itself or has ended.
func Circles(p *Program) CircleResult {
	if err := Check(p); err != nil {
		return CircleResult{Answer: TooLarge, Err: err}
	}
	x := newExplorer(p, true)
	x.circles = newCircles(x.machine)
	x.explore()
	res := CircleResult{States: x.seen.len(), Panics: x.panics}
	switch {
	case len(x.circles.list) > 0:
		res.Answer = Found
	case x.large:
		res.Answer = TooLarge
	}
	for i := range x.circles.list {
		c := &x.circles.list[i]
		at := x.circles.at[i]
		c.Witness = x.witness(int(x.seen.from[at]), x.seen.at(at))
		places := x.actual(c.Witness)
		for k := range c.Waits {
			c.Waits[k].Instr = places[c.Waits[k].Thread]
		}
		res.Circles = append(res.Circles, *c)
	}
	return res
}

// A circles collects the circles that an exploration comes to.
type circles struct {
	list   []Circle
	at     []int    // by circle: the state in which it was found first
	byEnd  []bool   // by object: a Reader raises it with Ends
	handed []uint32 // by object: threads that unlock it and never lock it
}

func newCircles(m *machine) *circles {
	c := &circles{byEnd: make([]bool, len(m.obj)), handed: make([]uint32, len(m.obj))}
	for t := range m.threads {
		for i := range m.threads[t].Code {
			in := &m.threads[t].Code[i]
			ends := in.Ends && m.threads[t].Role == Reader
			switch in.Op {
			case Close, Send, Add, OnceOut:
				c.byEnd[in.Obj] = c.byEnd[in.Obj] || ends
			case Unlock:
				c.handed[in.Obj] |= 1 << t
			}
			for _, a := range in.Arms {
				if a.Send && a.Ends && a.Obj != NoObj && m.threads[t].Role == Reader {
					c.byEnd[a.Obj] = true
				}
			}
		}
	}
	for t := range m.threads {
		for i := range m.threads[t].Code {
			switch in := &m.threads[t].Code[i]; in.Op {
			case Lock, RLock, TryLock:
				c.handed[in.Obj] &^= 1 << t
			}
		}
	}
	return c
}

// look notes the circles of a state.
func (c *circles) look(x *explorer, n int) {
	s := x.seen.at(n)
	var waits [maxThreads]wait
	var blocked, run uint32
	for t := range x.threads {
		if x.runs(s, t) {
			run |= 1 << t
			if waits[t] = x.waits(s, t); waits[t].blocked {
				blocked |= 1 << t
			}
		}
	}
	for again := true; again && blocked != 0; {
		again = false
		for t := range x.threads {
			if blocked&(1<<t) != 0 && c.freers(x, s, t, &waits[t], run&^blocked) != 0 {
				blocked &^= 1 << t
				again = true
			}
		}
	}
	if blocked == 0 {
		return
	}
	var direct, far [maxThreads]uint32
	for t := range x.threads {
		if blocked&(1<<t) != 0 {
			direct[t] = c.freers(x, s, t, &waits[t], blocked)
		}
	}
	far = direct
	for k := range x.threads {
		for t := range x.threads {
			if far[t]&(1<<k) != 0 {
				far[t] |= far[k]
			}
		}
	}
	for t := range x.threads {
		if far[t]&(1<<t) == 0 {
			continue
		}
		var members uint32
		for u := range x.threads {
			if far[t]&(1<<u) != 0 && far[u]&(1<<t) != 0 {
				members |= 1 << u
			}
		}
		if members&(1<<t-1) == 0 { // t is the first of it
			c.note(x, s, n, members, &waits, &direct)
		}
	}
}

// note keeps a circle, if it is about a Reader and is a new one.
func (c *circles) note(x *explorer, s state, n int, members uint32, waits *[maxThreads]wait, direct *[maxThreads]uint32) {
	var circle Circle
	concerns := false
	for t := range x.threads {
		if members&(1<<t) == 0 {
			continue
		}
		w := Waiting{Thread: t, Instr: x.pc(s, t), Objects: waits[t].objects, Takes: waits[t].takes, For: threadsOf(direct[t] & members)}
		for i := range x.p.Objects {
			if x.p.Objects[i].Kind == Mutex && x.holders(s, i)&(1<<t) != 0 {
				w.Holds = append(w.Holds, i)
			}
		}
		for _, o := range w.Objects {
			w.End = w.End || c.byEnd[o]
		}
		concerns = concerns || w.End || x.threads[t].Role == Reader
		circle.Waits = append(circle.Waits, w)
	}
	if !concerns || len(c.list) == maxCircles {
		return
	}
	circle.Kind = circle.kind(x.p)
	for i := range c.list {
		if c.list[i].same(&circle) {
			return
		}
	}
	c.list, c.at = append(c.list, circle), append(c.at, n)
}

func threadsOf(set uint32) []int {
	var out []int
	for t := range maxThreads {
		if set&(1<<t) != 0 {
			out = append(out, t)
		}
	}
	return out
}

func (c *Circle) same(d *Circle) bool {
	return slices.EqualFunc(c.Waits, d.Waits, func(a, b Waiting) bool {
		return a.Thread == b.Thread && a.Instr == b.Instr && slices.Equal(a.Holds, b.Holds) && slices.Equal(a.For, b.For)
	})
}

// kind finds out what makes the circle.
func (c *Circle) kind(p *Program) CircleKind {
	locks := true
	for _, w := range c.Waits {
		locks = locks && w.Takes
		if !w.Takes && p.Threads[w.Thread].Role == Reader && slices.Equal(w.For, []int{w.Thread}) {
			return SelfJoin
		}
	}
	if locks {
		return LockOrder
	}
	for _, w := range c.Waits {
		for _, u := range c.Waits {
			if !w.Takes && u.Takes && u.Thread != w.Thread && slices.Contains(w.Holds, u.Objects[0]) {
				return LockJoin
			}
		}
	}
	return Mutual
}
