package explore

import "github.com/wsracecheck/wsracecheck/internal/truth/model"

// A Witness is an execution in which a consumer lets out a stale value.
type Witness struct {
	Goroutines []Goroutine
	// Slots are its steps in their order. The events of one slot happen together.
	Slots [][]Event
	// Next tells for each goroutine the statement that it would do next, 0 if
	// it has ended or was not started.
	Next []int
}

// A Goroutine of a witness.
type Goroutine struct {
	// Method is the method that a goroutine of the user calls, -1 if the
	// program starts the goroutine itself.
	Method int
	First  int // Method < 0: the first statement that it does
}

// An EventKind is a kind of event.
type EventKind uint8

const (
	Steps    EventKind = iota // takes a step of statement Stmt that others can notice
	Branches                  // finds an unknown condition to hold, or not
	Reads                     // reads a message, or the end of the stream
)

// Other is the goroutine of an event that stands for some other caller, who
// takes a message.
const Other = -1

// An Event is one thing that happens.
type Event struct {
	Goroutine int
	Kind      EventKind
	Stmt      int
	Yes       bool // Branches: it holds; Reads: a message
}

func kindOf(in *instr) EventKind {
	if in.op == opNext {
		return Reads
	}
	return Branches
}

// A moment is a state, and what happened since the one before it.
type moment struct {
	s   state
	did []Event
	hit bool // a stale value was let out
}

// A trace remembers how each state was come to. A nil trace does nothing.
type trace struct {
	field   int
	from    state // the state whose successors are explored
	started bool
	before  map[state]origin
	found   *Witness
}

type origin struct {
	from  state
	first bool
	did   []Event
}

func (t *trace) add(did []Event, e Event) []Event {
	if t == nil {
		return nil
	}
	return append(did[:len(did):len(did)], e)
}

func (t *trace) leaves(s state) {
	if t != nil {
		t.from, t.started = s, true
	}
}

func (t *trace) comes(m moment) {
	if t != nil {
		t.before[m.s] = origin{t.from, !t.started, m.did}
	}
}

// ends notes the execution that leads to m, if it is the first one.
func (t *trace) ends(x *explorer, m moment) {
	if t == nil || t.found != nil {
		return
	}
	w := &Witness{Slots: [][]Event{m.did}}
	for s, more := t.from, t.started; more; {
		o := t.before[s]
		w.Slots = append(w.Slots, o.did)
		s, more = o.from, !o.first
	}
	for i, j := 0, len(w.Slots)-1; i < j; i, j = i+1, j-1 {
		w.Slots[i], w.Slots[j] = w.Slots[j], w.Slots[i]
	}
	for g, r := range x.m.routines {
		next := 0
		if th := m.s.th[g]; th.live {
			next = r.code[th.pc].stmt
		}
		w.Next = append(w.Next, next)
		w.Goroutines = append(w.Goroutines, Goroutine{Method: r.method, First: r.first})
	}
	t.found = w
}

// FindWitness returns an execution in which a consumer, who knows of the end
// from the start, reads field while it is still zero, and a goroutine writes it
// afterwards. It returns nil if there is none.
func FindWitness(p *model.Program, consumer, field int) *Witness {
	t := &trace{field: field, before: make(map[state]origin)}
	run(p, consumer, 2, t)
	return t.found
}
