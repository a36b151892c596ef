package explore

import (
	"github.com/wsracecheck/wsracecheck/internal/truth/model"
)

// maxVisited bounds the states of one exploration.
const maxVisited = 60000

// A Stale says how a state may be read too early.
type Stale struct {
	// Plain: its value was still zero, and another goroutine had ended the
	// connection.
	Plain bool
	// Refined: it held a value, and got another one later.
	Refined bool
	// Own: the consumer itself had ended the connection.
	Own bool
}

// Any reports whether there is any such execution.
func (s Stale) Any() bool { return s.Plain || s.Refined || s.Own }

// A Result is the answer for one consumer.
type Result struct {
	Consumer int
	Stale    map[int]Stale // by state field; absent if never
	States   int           // how many states were visited
	Bad      string        // an execution panics: how
	TooLarge bool          // there is no answer
	Returns  bool          // in some execution the consumer returns
	// Stuck tells that in some execution a goroutine of the program waits for
	// good, or the consumer for a second value where there is one.
	Stuck bool
	// Deadlocks are the circles in which goroutines wait for each other.
	Deadlocks []Deadlock
}

type explorer struct {
	m      *machine
	seen   map[state]struct{}
	work   []state
	buf    []moment
	trace  *trace // nil unless a witness is asked for
	bad    string
	ended  bool
	moved  bool // a step could be taken
	hit    bool // a stale value of the wanted field was let out
	result *Result
	fields []int // the field of each slot
}

// Run explores p for one consumer.
func Run(p *model.Program, consumer int) Result { return run(p, consumer, 0, nil) }

// RunKnowing explores p for a consumer that knows of the end from the start, so
// that every read counts.
func RunKnowing(p *model.Program, consumer int) Result { return run(p, consumer, 2, nil) }

func run(p *model.Program, consumer int, obs uint8, t *trace) Result {
	res := Result{Consumer: consumer, Stale: make(map[int]Stale)}
	m, err := flatten(p, consumer)
	if err != nil {
		res.TooLarge = true
		return res
	}
	x := &explorer{m: m, trace: t, seen: make(map[state]struct{}), result: &res, fields: make([]int, len(m.slots))}
	for f, i := range m.slots {
		x.fields[i] = f
	}
	x.run(obs)
	res.States, res.Bad = len(x.seen), x.bad
	return res
}

func (x *explorer) run(obs uint8) {
	var s state
	s.obs = obs
	s.th[0].live = true
	for s.th[0].live { // the constructor does not block
		in := &x.m.routines[0].code[s.th[0].pc]
		if in.op == opEnd {
			x.end(&s, 0)
			break
		}
		if !x.plain(&s, 0, in) || x.bad != "" {
			x.bad = "the constructor blocks or panics"
			return
		}
	}
	starts := []moment{{s: s}}
	for g, r := range x.m.routines {
		if g > 0 && !r.launched {
			for i := range starts {
				starts[i].s.th[g].live = true
			}
		}
	}
	for g := range x.m.routines {
		var next []moment
		for _, m := range starts {
			if m.s.th[g].live {
				next = append(next, x.quietly(m, g)...)
			} else {
				next = append(next, m)
			}
		}
		starts = next
	}
	for _, m := range starts {
		x.visit(m)
	}
	for len(x.work) > 0 && x.bad == "" {
		s := x.work[len(x.work)-1]
		x.work = x.work[:len(x.work)-1]
		if len(x.seen) > maxVisited {
			x.result.TooLarge = true
			return
		}
		x.moved = false
		x.trace.leaves(s)
		for g := range x.m.routines {
			if s.th[g].live {
				x.advance(s, g)
			}
		}
		if !x.moved {
			x.stuck(&s)
		}
	}
}

// visit queues a state that was not seen before.
func (x *explorer) visit(m moment) {
	if _, ok := x.seen[m.s]; !ok {
		x.seen[m.s] = struct{}{}
		x.work = append(x.work, m.s)
		x.trace.comes(m)
	}
	if m.hit {
		x.trace.ends(x, m)
	}
}

// stuck looks at a state in which nothing can happen any more.
func (x *explorer) stuck(s *state) {
	x.deadlocks(s)
	for g, r := range x.m.routines {
		if !s.th[g].live {
			continue
		}
		in := &r.code[s.th[g].pc]
		if r.consumer && in.op == opRecv && x.m.p.Fields[in.obj].Kind == model.Signal && x.m.p.Fields[in.obj].Cap > 0 {
			x.result.Stuck = true // there was one value, and it is gone
		}
		if !r.launched {
			continue
		}
		switch in.op {
		case opRecv, opSend, opWait, opCtx, opLock, opRLock, opOnce, opCond:
			x.result.Stuck = true
		}
	}
}

// advance takes every step of goroutine g from s.
func (x *explorer) advance(s state, g int) {
	in := &x.m.routines[g].code[s.th[g].pc]
	switch in.op {
	case opEnd:
		return
	case opSelect:
		for i := range in.arms {
			x.takeArm(s, g, &in.arms[i])
		}
		return
	case opSend:
		x.meet(s, g, in.obj, s.th[g].pc+1)
		x.taken(s, g, in.obj, s.th[g].pc+1)
	}
	m := moment{s: s, did: x.trace.add(nil, Event{Goroutine: g, Stmt: in.stmt})}
	x.hit = false
	if x.plain(&m.s, g, in) && x.bad == "" {
		m.hit = x.hit
		x.settle(m, g, -1)
	}
}

// settle runs the goroutines that have moved, and those that they started,
// through their quiet steps, and visits what comes of it.
func (x *explorer) settle(from moment, moved, other int) {
	x.moved = true
	todo := []moment{from}
	for g := range x.m.routines {
		if t := &from.s.th[g]; g != moved && g != other && (t.pc != 0 || !t.live) && !x.fresh(todo, g) {
			continue
		}
		var next []moment
		for _, m := range todo {
			if !m.s.th[g].live {
				next = append(next, m)
				continue
			}
			next = append(next, x.quietly(m, g)...)
			if x.bad != "" {
				return
			}
		}
		todo = next
	}
	for _, m := range todo {
		x.visit(m)
	}
}

// fresh reports whether goroutine g was started in one of the states.
func (x *explorer) fresh(states []moment, g int) bool {
	for _, m := range states {
		if t := &m.s.th[g]; t.live && t.pc == 0 {
			return true
		}
	}
	return false
}

// takeArm takes one arm of a select, if it is ready.
func (x *explorer) takeArm(s state, g int, a *arm) {
	m := &s.mem[a.obj]
	to := a.jump
	switch a.kind {
	case model.ArmTimeout:
	case model.ArmDefault:
		if x.anyReady(&s, g) {
			return
		}
	case model.ArmCtx:
		if *m == 0 {
			return
		}
	case model.ArmSend:
		x.meet(s, g, a.obj, uint16(a.jump))
		x.taken(s, g, a.obj, uint16(a.jump))
		if !x.send(a.obj, m) {
			return
		}
	case model.ArmRecv:
		if !x.recv(m) {
			return // a sender meets it
		}
		if !x.ended {
			to = a.or
		}
	}
	if x.bad != "" {
		return
	}
	did := x.trace.add(nil, Event{Goroutine: g, Stmt: x.at(&s, g).stmt})
	s.th[g].pc = uint16(to)
	x.settle(moment{s: s, did: did}, g, -1)
}

// anyReady reports whether an arm of the select at g is ready for sure, so that
// the default is not taken. Somebody who stands before the other side of a
// channel is no reason: whether he has got there yet, nobody can know.
func (x *explorer) anyReady(s *state, g int) bool {
	for _, a := range x.m.routines[g].code[s.th[g].pc].arms {
		m := s.mem[a.obj]
		switch a.kind {
		case model.ArmCtx:
			if m != 0 {
				return true
			}
		case model.ArmRecv:
			if m != 0 {
				return true
			}
		case model.ArmSend:
			if m&closed != 0 || int(m>>1) < x.m.p.Fields[a.obj].Cap {
				return true
			}
		}
	}
	return false
}

// meet hands a value from sender g to each receiver that waits for it; g goes
// on at next.
func (x *explorer) meet(s state, g, obj int, next uint16) {
	if x.m.p.Fields[obj].Cap > 0 || s.mem[obj]&closed != 0 {
		return
	}
	did := x.trace.add(nil, Event{Goroutine: g, Stmt: x.at(&s, g).stmt})
	s.th[g].pc = next
	for h := range x.m.routines {
		if h == g || !s.th[h].live {
			continue
		}
		in := &x.m.routines[h].code[s.th[h].pc]
		if in.op == opRecv && in.obj == obj {
			t := s
			t.th[h].pc++
			x.settle(moment{s: t, did: x.trace.add(did, Event{Goroutine: h, Stmt: in.stmt})}, g, h)
		}
		for _, a := range in.arms {
			if a.kind == model.ArmRecv && a.obj == obj {
				t := s
				t.th[h].pc = uint16(a.or)
				x.settle(moment{s: t, did: x.trace.add(did, Event{Goroutine: h, Stmt: in.stmt})}, g, h)
			}
		}
	}
}

// taken lets a message go to some other caller of a consumer.
func (x *explorer) taken(s state, g, obj int, next uint16) {
	if x.m.p.Fields[obj].Kind == model.Chan && s.mem[obj]&closed == 0 {
		did := x.trace.add(nil, Event{Goroutine: g, Stmt: x.at(&s, g).stmt})
		did = x.trace.add(did, Event{Goroutine: Other})
		s.th[g].pc = next
		x.settle(moment{s: s, did: did}, g, -1)
	}
}

// found notes a stale value that was let out.
func (x *explorer) found(slot int, refined, own bool) {
	f := x.fields[slot]
	if x.trace != nil && f == x.trace.field && !refined {
		x.hit = true
	}
	st := x.result.Stale[f]
	switch {
	case own:
		st.Own = true
	case refined:
		st.Refined = true
	default:
		st.Plain = true
	}
	x.result.Stale[f] = st
}
