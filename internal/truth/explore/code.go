// Package explore runs every interleaving of a program of package model and
// tells which consumer can conclude something from a stale value.
//
// In: a model.Program. Out: for each consumer and each state, whether some
// execution lets the consumer observe the end, then read the state before a
// goroutine of the program has written it for the last time, and then return,
// log or decide something by what it read; and the circles in which goroutines
// wait for each other for good. On demand, an execution that shows a stale
// read. The answer is exact within the model: messages are few, an unknown
// condition goes either way, a time-out may come at any time.
//
// It knows Go's rules for channels, locks, defers, Once and WaitGroup, and
// nothing of the analyzer. Each consumer is explored with one run of every
// closer that it does not call itself, which is what "any other goroutine may
// call it" comes down to for methods that do their work once. Other callers of
// the consumer may take the messages that it would have got.
package explore

import (
	"fmt"

	"github.com/wsracecheck/wsracecheck/internal/truth/model"
)

// An opcode is one step of the flat code. Calls are inlined, and a deferred
// body is inlined at the end of its activation, guarded by a bit.
type opcode uint8

const (
	opEnd opcode = iota
	opJump
	opChoice // go on, or jump
	opClose
	opSend
	opRecv // to jump if the channel is closed
	opCancel
	opCtx
	opLock
	opUnlock
	opRLock
	opRUnlock
	opAdd
	opDone
	opWait
	opOnce    // to jump if it has run
	opOnceEnd // it has run
	opWrite
	opWriteFirst
	opNext // a message, or jump at the end of the stream
	opGo   // starts goroutine n
	opPush // sets defer bit n
	opPop  // clears defer bit n, or jump if it is not set
	opSet  // ret = n
	opTest // jump if ret is 0
	opObserve
	opRead   // of a consumer: notes what it reads
	opUse    // what was read of the field is used
	opLeak   // and let out at once
	opZero   // jump if the field is zero
	opCond   // waits on a condition
	opNotify // wakes all who wait
	opSelect
)

// An instr is one instruction. obj is a field, n and jump depend on the
// opcode.
type instr struct {
	op    opcode
	obj   int
	n     int
	jump  int
	arms  []arm
	stmt  int  // the statement it belongs to
	quiet bool // no other goroutine can notice it or keep it from running
}

type arm struct {
	kind model.Arm
	obj  int
	jump int // where the arm goes; of a channel: if it is closed
	or   int // of a channel: if a value came
}

// A routine is the code of one goroutine.
type routine struct {
	name     string
	code     []instr
	defers   int
	consumer bool
	launched bool // by the program: its writes are the ones that count
	method   int  // what it runs, -1 if it is launched
	first    int  // launched: its first statement
}

// Limits of what can be explored.
const (
	maxObjects  = 24
	maxRoutines = 8
	maxDefers   = 16
	maxStates   = 4 // fields that hold state
)

// A machine is a program made flat, with one consumer.
type machine struct {
	p        *model.Program
	routines []*routine
	slots    map[int]int // a state field to its number
	plain    map[int]bool
}

// flatten compiles the program for one consumer.
func flatten(p *model.Program, consumer int) (m *machine, err error) {
	m = &machine{p: p, slots: make(map[int]int), plain: make(map[int]bool)}
	if len(p.Fields) > maxObjects {
		return nil, fmt.Errorf("%d fields", len(p.Fields))
	}
	for i, f := range p.Fields {
		if f.Kind.IsState() {
			m.slots[i] = len(m.slots)
		}
	}
	if len(m.slots) > maxStates {
		return nil, fmt.Errorf("%d states", len(m.slots))
	}
	defer func() {
		if r := recover(); r != nil {
			e, ok := r.(tooLarge)
			if !ok {
				panic(r)
			}
			m, err = nil, e
		}
	}()
	m.silent()
	m.compile("Dial", 0, p.Funcs[0].Body, false)
	for _, fn := range p.Of(model.Closer) {
		if fn != consumer && !p.Reach(consumer)[fn] {
			m.compile(p.Funcs[fn].Name, fn, p.Funcs[fn].Body, false)
		}
	}
	m.compile(p.Funcs[consumer].Name, consumer, p.Funcs[consumer].Body, true)
	m.silence()
	return m, nil
}

type tooLarge string

func (t tooLarge) Error() string { return string(t) }

// silent finds the signals on which the program never sends a message: that
// something is received from them tells the end.
func (m *machine) silent() {
	for i := range m.p.Fields {
		m.plain[i] = true
	}
	for _, f := range m.p.Funcs {
		model.Walk(f.Body, func(s *model.Stmt) {
			if s.Op == model.Send && m.p.Fields[s.Field].Kind == model.Chan {
				m.plain[s.Field] = false
			}
			for _, c := range s.Cases {
				if c.Arm == model.ArmSend {
					m.plain[c.Field] = false
				}
			}
		})
	}
}

// silence marks the instructions that no other goroutine can notice.
func (m *machine) silence() {
	type use struct {
		by    int
		mixed bool
	}
	uses := make(map[int]*use)
	touch := func(obj, by int) {
		u := uses[obj]
		if u == nil {
			uses[obj] = &use{by: by}
		} else if u.by != by {
			u.mixed = true
		}
	}
	for g, r := range m.routines {
		for _, in := range r.code {
			if in.op == opCond || in.op == opNotify {
				touch(in.obj, -1-g) // never private
				touch(in.obj, -1)
				touch(in.n, g)
			}
			if usesObject(in.op) {
				touch(in.obj, g)
			}
			for _, a := range in.arms {
				if a.kind <= model.ArmSend {
					touch(a.obj, g)
				}
			}
		}
	}
	for _, r := range m.routines {
		for i := range r.code {
			in := &r.code[i]
			switch in.op {
			case opJump, opGo, opPush, opPop, opSet, opTest, opObserve, opUse, opLeak, opUnlock, opRUnlock, opDone, opNext, opChoice:
				in.quiet = true
			case opLock, opRLock, opWrite, opWriteFirst, opZero, opRead, opClose, opCancel, opAdd, opOnce, opOnceEnd:
				in.quiet = in.quiet || !uses[in.obj].mixed
			}
		}
	}
}

func usesObject(op opcode) bool {
	switch op {
	case opClose, opSend, opRecv, opCancel, opCtx, opLock, opUnlock, opRLock, opRUnlock, opAdd, opDone, opWait,
		opOnce, opOnceEnd, opWrite, opWriteFirst, opRead, opZero:
		return true
	}
	return false
}
