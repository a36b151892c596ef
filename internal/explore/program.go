package explore

// A Program is a closed program: nobody outside of it touches its objects,
// except as Object.Outside says.
type Program struct {
	Objects []Object
	Threads []Thread
	// MaxStates bounds the visited states; 0 means DefaultMaxStates.
	MaxStates int
}

// DefaultMaxStates is the limit of one exploration.
const DefaultMaxStates = 20000

// An ObjKind is what an object is.
type ObjKind uint8

const (
	Chan  ObjKind = iota // a channel; Cap values are buffered (more than 2 count as 2)
	Ctx                  // a context or a stream's end: cancelled any number of times, waited for
	Mutex                // a sync.Mutex or RWMutex
	Cond                 // a sync.Cond; Lock is its mutex
	Once                 // a sync.Once
	Group                // a sync.WaitGroup: counts what it is told to
	Var                  // memory: a flag or the state; holds a Value
)

// An Object is what threads share.
type Object struct {
	Kind ObjKind
	Name string // for people
	Cap  int    // Chan
	Lock int    // Cond: its Mutex, an index of Objects
	Init Value  // Var: its value at the start
	// Nil tells of a channel that is nil at first: to wait for it blocks.
	Nil bool
	// Outside tells of a Chan or Ctx that the outside may raise at any time (a
	// timer, the context of a user, the network): a receive may succeed whenever it
	// is tried, and need not. Such a raise does not count as an end.
	Outside bool
	// Count is what a Group starts with.
	Count int
	// Messages tells of a channel that somebody outside of the program sends on:
	// a receive may get a message at any time, unless the channel is closed and
	// drained. Receivers outside of the program may take what is sent.
	Messages bool
	// Taken tells that somebody outside of the program may receive from the channel.
	Taken bool
}

// A Thread is one goroutine.
type Thread struct {
	Name string // for people
	Code []Instr
	Regs int // number of registers, all unknown at first
	// Live tells that it runs from the start; otherwise a Spawn starts it (once; a
	// second Spawn of a thread that was started is ignored).
	Live bool
	Role Role
}

// A Role is what a thread is in the question.
type Role uint8

const (
	Other  Role = iota
	Reader      // its Store instructions with Final set are the writes in question
	Caller      // its Load instructions with Read set are the reads in question
)

// An Op is what one instruction does.
type Op uint8

const (
	Nop     Op = iota // goes on at Succ[0]
	Nondet            // goes on at any of Succ
	Branch            // Test: Succ[0] if it holds, Succ[1] if not
	Set               // Reg = Val
	Havoc             // Reg = unknown
	Close             // closes channel Obj (to close it twice ends the execution: it panics), or cancels Ctx Obj
	Send              // sends Val on Obj
	Recv              // receives from Obj: Reg is the value, Ok (if it is not NoReg) whether there was one; of a Ctx it only waits
	Select            // one of Arms that is ready; with Default, Succ[len(Arms)] if none is
	Lock              // locks mutex Obj
	RLock             // locks it for reading
	Unlock            // unlocks it, in the mode in which the thread has it
	TryLock           // as Lock: Succ[0] if it was got, Succ[1] if not
	Wait              // Cond: gives up Lock, waits to be woken, takes Lock. Group: waits until its count is zero
	Wake              // wakes all that wait for Cond Obj
	Add               // adds N to Group Obj (a Done is Add -1; below zero the execution ends)
	OnceIn            // Once Obj: Succ[0] to run the body if nobody has; waits while it is run; Succ[1] if it has run
	OnceOut           // the body of Once Obj has run
	Load              // Reg = the value of Var Obj
	Store             // Var Obj = Val
	Swap              // Reg = the value of Var Obj, and Obj = Val
	CAS               // if Var Obj is equal to Old then Obj = Val, Succ[0]; otherwise Succ[1]
	Spawn             // starts thread N
	Pause             // may be blocked for any time and then goes on at Succ[0] (or any of Succ): the outside decides; never blocked for good
	Halt              // is blocked for good, or the process ends
	End               // the thread ends (as Return of its outermost function)
)

// NoReg stands for no register.
const NoReg = -1

// An Instr is one instruction. Which fields are set depends on Op.
type Instr struct {
	Op   Op
	Obj  int // an index of Program.Objects
	Reg  int // a register of the thread, or NoReg
	Ok   int // Recv: a register, or NoReg
	N    int
	Val  Expr
	Old  Expr
	Test Test
	Arms []Arm
	// Default tells of a Select with a default clause.
	Default bool
	Succ    []int

	// Ends tells of a Close, Send, Add, Store, Swap, CAS or OnceOut that it signals the
	// end of the Reader. The Caller observes the end when it gets past a wait that such an
	// instruction has let it past: at once, if nothing but the end can be learnt there (a
	// channel that is only closed or on which only the end is sent, a Ctx, a Group of which
	// one Done since it last counted from zero was the end, a Once). Otherwise, and for a
	// Var, when a Branch or CAS tests what it got (Reg, Ok, or a copy) with an outcome that
	// what is sent or stored there without Ends could not have had; a value of which
	// nothing is known is not believed to have it. Who has closed or cancelled first, or
	// stored a value that is stored again, is the one who counts.
	Ends bool
	// Knows tells of an instruction of the Caller after which it knows of the end
	// whatever it waited for: it has caused the end itself.
	Knows bool
	// Final tells of a Store, Swap or CAS of the Reader that it is the write in question.
	Final bool
	// Read tells of a Load of the Caller that it is a read in question; Harm that
	// what was read does harm at once. Otherwise it does when the Caller ends without
	// having read the same Var anew. When it ends (or halts), its locks are free: what
	// comes behind its last step in question may have been cut off.
	Read, Harm bool

	// Tag is the maker's own number for the instruction, handed back in a Witness.
	Tag int
}

// An Arm is one case of a Select.
type Arm struct {
	Send  bool
	Obj   int // NoObj: a nil channel, or one that nobody raises: never ready
	Val   Expr
	Reg   int
	Ok    int
	Ends  bool // of a send
	Timer bool // may be ready at any time
}

// NoObj stands for no object in an Arm.
const NoObj = -1

// A ValKind is what is known of a value.
type ValKind uint8

const (
	Unknown ValKind = iota
	Zero            // the zero value: nil, 0, false
	NonZero         // anything else
	Const           // the constant N, from 0 to 254, which is not zero; two constants differ if N differs
)

// A Value is what is known of a value.
type Value struct {
	Kind ValKind
	N    int
}

// An Expr is a Value, or what is in a register.
type Expr struct {
	IsReg bool
	Reg   int
	Value Value
}

// A Test compares a register with a value: Zero, NonZero or a Const. A test on
// a value of which too little is known goes either way, and then the register,
// and each register that was copied from it since it got its value, is known as
// far as the test tells. Not turns it around.
type Test struct {
	Reg int
	Is  Value
	Not bool
}

// An Answer is what an exploration has found.
type Answer uint8

const (
	Ordered  Answer = iota // no execution has the thing asked for
	Found                  // Witness is one that has
	TooLarge               // the limit of states was reached first
)

// A Result is an answer with its evidence.
type Result struct {
	Answer  Answer
	States  int // that were visited
	Steps   int // that were taken, with those that nobody else can notice
	Witness []Step
	// Reached tells that some execution let the Caller observe the end and then
	// read, early or not; without it an Ordered says little.
	Reached bool
	// Panics tells that some execution panics, by a second close, a send on a closed
	// channel, an unlock of a free mutex, a negative count, or the end of a Once that the
	// thread does not run. It is not followed further.
	// The Program may be wrong then, and steps that the others would have had time for
	// before may be missing.
	Panics bool
	// Err tells what Check found: p is no program. The Answer is TooLarge then.
	Err error
}

// A Step is one step of a witness: a thread takes an instruction. To is the index
// in Succ that it went on at (for a Select the arm), or -1 if it has ended, halted or
// fallen asleep.
// Partner is the thread that met it on an unbuffered channel, or -1: the step of the
// sender comes first, that of the receiver right behind it. A Wait on a Cond takes two
// steps, one to fall asleep and one when it was woken. Steps on which nothing depends are
// left out.
type Step struct {
	Thread, Instr, To int
	Partner           int
	Observes          bool  // with this step the Caller has observed the end
	Value             Value // of a Load with Read: what it saw
}
