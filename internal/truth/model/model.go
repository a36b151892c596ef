// Package model is the small form of the generated programs: one connection
// type, its fields, and methods made of the few statements that matter for
// close state.
//
// In: nothing; it holds data and knows neither Go's syntax nor the analyzer.
// Out: a Program that package emit prints as Go and package explore runs. It is
// assumed that every method runs on the one connection, that nothing recurses,
// and that a defer or go statement does not stand in a loop.
package model

// A Kind is what a field of the connection is.
type Kind uint8

const (
	Chan    Kind = iota // chan int: carries messages, ends with a close
	Signal              // chan struct{}: only closed, or sent on once
	Mutex               // sync.Mutex
	RWMutex             // sync.RWMutex
	Once                // sync.Once
	Group               // sync.WaitGroup
	Context             // a context that the connection owns, with its cancel function
	Cond                // *sync.Cond on mutex Lock
	Err                 // state: an error
	Code                // state: a number
	Flag                // state: a bool
)

// IsState reports whether fields of kind k hold a value that can be stale.
func (k Kind) IsState() bool { return k >= Err }

// A Field is one field of the connection.
type Field struct {
	Kind   Kind
	Name   string
	Atomic bool // a state that is kept in a sync/atomic type
	Nested bool // the field lies in a nested struct
	Cap    int  // of a channel
	Lock   int  // Cond: the field that is its mutex
}

// A Role is what a method is for.
type Role uint8

const (
	Start    Role = iota // what the constructor does last
	Reader               // started by Start
	Helper               // called by others, no result
	Closer               // exported; called by a goroutine of its own
	Consumer             // exported; called by a goroutine of its own, returns (int, error)
	Accessor             // returns the value of field Result
	Next                 // returns (int, bool): false is the end; or (int, error)
)

// A Func is one method of the connection.
type Func struct {
	Name   string
	Role   Role
	Result int  // Accessor: the field whose value it returns
	Fails  bool // Next: tells the end by an error
	Body   []*Stmt
}

// An Op is what a statement does.
type Op uint8

const (
	Nop Op = iota
	// Signals.
	Close
	Send
	Cancel
	Done
	Broadcast
	NetClose // c.nc.Close(), which ends the reader's stream; it may end by itself as well
	// Order.
	LockOp
	UnlockOp
	RLockOp
	RUnlockOp
	Add
	OnceDo // Body runs once
	// State.
	Write      // Field = Val
	WriteFirst // only if Field is zero
	// Structure.
	Call    // method Fn
	Closure // func() { Body }()
	Block   // Body, as it stands
	Defer   // Body, when the function ends
	Go      // Body on a new goroutine
	GroupGo // Body on a new goroutine that Field, a WaitGroup, counts
	If      // an unknown condition Val: Body, or Else
	Return
	ReadLoop // for each message Body; at the end of the stream Else, then leaves the loop
	// Observation. Body runs after the end was observed, Else otherwise.
	RecvOK   // v, ok := <-Field
	CallOK   // v, ok := method Fn; of an error, Val chooses how it is tested
	Range    // for v := range Field { Else }; then Body
	Recv     // <-Field, a signal
	CtxDone  // <-Field.Done()
	WaitFor  // Field.Wait(), a WaitGroup
	Select   // Cases
	IfFlag   // tests Field, a flag that signals: Body if it is set
	CondLoop // for Field is zero { cond.Wait() }; Val is the field of the Cond
	// Conclusions from state.
	Load        // reads Field into a variable that Body uses
	IfState     // reads Field: Body if it is not zero, else Else
	ReturnState // reads and returns Field
	ReturnVar   // returns what the Load of Field around it has read
	ReturnCall  // returns the result of accessor Fn
	Log         // reads Field and hands it to a log function
	ReturnMsg   // returns the received value, concluding nothing
	ReturnEnd   // returns that the stream is at its end; from a Next: false
)

// A Case is an arm of a Select.
type Case struct {
	Arm   Arm
	Field int
	Body  []*Stmt
}

// An Arm is what a Case waits for.
type Arm uint8

const (
	ArmRecv    Arm = iota // <-Field; of a Chan: v, ok := <-Field, Body if it was closed
	ArmCtx                // <-Field.Done()
	ArmSend               // Field <- message
	ArmTimeout            // <-time.After(...)
	ArmDefault            // default
)

// The values that a Write stores. Zero is never stored.
const (
	ValA       int8 = 1 // a constant
	ValB       int8 = 2 // another constant
	ValUnknown int8 = 3 // what the connection's error was
)

// A Stmt is one statement. Which fields are set depends on Op.
type Stmt struct {
	Op    Op
	Field int
	Val   int8
	Fn    int
	Body  []*Stmt
	Else  []*Stmt
	Cases []*Case
	ID    int // set by Number; from 1
}

// A Program is one generated package. Funcs[0] is the start.
type Program struct {
	Fields []Field
	Funcs  []*Func
}

// Clone returns a deep copy.
func (p *Program) Clone() *Program {
	q := &Program{Fields: append([]Field(nil), p.Fields...)}
	for _, f := range p.Funcs {
		g := *f
		g.Body = cloneList(f.Body)
		q.Funcs = append(q.Funcs, &g)
	}
	return q
}

func cloneList(list []*Stmt) []*Stmt {
	if list == nil {
		return nil
	}
	out := make([]*Stmt, len(list))
	for i, s := range list {
		t := *s
		t.Body, t.Else = cloneList(s.Body), cloneList(s.Else)
		t.Cases = nil
		for _, c := range s.Cases {
			d := *c
			d.Body = cloneList(c.Body)
			t.Cases = append(t.Cases, &d)
		}
		out[i] = &t
	}
	return out
}

// Walk calls f for each statement of list and below, outer ones first.
func Walk(list []*Stmt, f func(*Stmt)) {
	for _, s := range list {
		f(s)
		Walk(s.Body, f)
		Walk(s.Else, f)
		for _, c := range s.Cases {
			Walk(c.Body, f)
		}
	}
}

// Number gives every statement its ID.
func (p *Program) Number() {
	n := 0
	for _, f := range p.Funcs {
		Walk(f.Body, func(s *Stmt) {
			n++
			s.ID = n
		})
	}
}

// Calls lists the methods that list calls.
func Calls(list []*Stmt) []int {
	var out []int
	Walk(list, func(s *Stmt) {
		switch s.Op {
		case Call, CallOK, ReturnCall:
			out = append(out, s.Fn)
		}
	})
	return out
}

// Reach returns the methods that fn calls, itself included.
func (p *Program) Reach(fn int) map[int]bool {
	seen := make(map[int]bool)
	var visit func(int)
	visit = func(i int) {
		if seen[i] {
			return
		}
		seen[i] = true
		for _, c := range Calls(p.Funcs[i].Body) {
			visit(c)
		}
	}
	visit(fn)
	return seen
}

// Of lists the methods of a role.
func (p *Program) Of(r Role) []int {
	var out []int
	for i, f := range p.Funcs {
		if f.Role == r {
			out = append(out, i)
		}
	}
	return out
}
