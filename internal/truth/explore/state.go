package explore

// A thread is where one goroutine stands.
type thread struct {
	pc   uint16
	bits uint16 // pending defers
	ret  int8
	wait uint8 // on a condition: 1 waits, 2 was woken
	live bool
}

// What is known of the value that the consumer last read of a state.
const (
	tagNone  uint8 = iota
	tagZero        // read after the end, it was zero, and nobody has written since
	tagValue       // the same, but it held a value already
	tagStale       // it was zero, and was written since
	tagOld         // it held a value, and got another one since
)

// A note is what is known of one state field.
type note struct {
	tag  uint8
	used bool  // the consumer returns or has decided something by it
	own  bool  // it was the consumer itself that ended the connection
	val  int8  // what was read
	out  uint8 // what was let out at some time: bits of leak
}

// Bits of note.out.
const (
	leakZero uint8 = 1 << iota
	leakValue
	leakOwn // it was the consumer itself that ended the connection
)

// A state is one state of the whole program. It is a map key.
type state struct {
	mem  [maxObjects]int8
	th   [maxRoutines]thread
	note [maxStates]note
	sent uint8 // messages that came from the peer
	obs  uint8 // how the consumer knows the end
}

// The encodings of mem. A channel: bit 0 closed, the rest how many values are
// buffered. A mutex: 0 free, negative its owner, n read-locked. A Once: 0, 1 running,
// 2 has run. A WaitGroup: bit 0 that it was ever
// added to, the rest its count. A context: 1 cancelled. A state: its value.
const closed int8 = 1

// A crash is an execution that panics.
type crash string
