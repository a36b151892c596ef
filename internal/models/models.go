// Package models says what the functions and types of libraries do, as data.
//
// In: the full name of a function, as go/types spells it, or of a type. Out: at
// most one entry of a table. Each entry names the file of the library that it
// was read from; a test looks whether that file still declares it. The stages
// give the entries their meaning; nothing else in the project knows a library by
// its names. Packages that users write describe themselves by directives.
package models

// An Effect is what a library function does.
type Effect uint8

const (
	Locks         Effect = iota + 1 // locks argument 0
	RLocks                          // locks argument 0 for reading
	Unlocks                         // unlocks argument 0, in either mode
	WaitsCond                       // gives up field L of argument 0 and takes it again
	CountsDown                      // signals argument 0, a group
	Adds                            // signals argument 0, a group, if the constant argument 1 is negative
	WaitsAll                        // waits for argument 0, a group
	Starts                          // starts argument Fn on a goroutine
	StartsCounted                   // as Starts; argument 0 is done when the goroutine is
	RunsOnce                        // runs argument Fn once, or waits until it has run
	Reads                           // reads from argument Arg: its error tells the end
	ReadsAll                        // reads from argument Arg until its end
	Pairs                           // its two results are two ends of one signal
	Wraps                           // its result ends when argument Arg does
	Timer                           // its result is the channel of a timer
	Ticker                          // its result is the channel of a ticker
	Done                            // (of interfaces) its result is closed when the receiver is cancelled
	Err                             // its error is not nil when argument 0 is cancelled
	Opens                           // its result is the output of argument 0, a command
	Reaps                           // waits for argument 0, a command, whose outputs end before
	Once                            // its result is a function that does what RunsOnce does with argument Fn
	Runs                            // runs argument Fn, or waits for somebody who does
	StartsSending                   // as Starts; its result, a channel, is sent on when the goroutine is done
)

// A Func is what one function or method does. Arguments count the receiver.
type Func struct {
	Name   string // as (*go/types.Func).FullName
	Effect Effect
	Arg    int
	Fn     int
	Source string // file below GOROOT/src or the module cache
}

// A Role is what values of a library type are for.
type Role uint8

const (
	Signal   Role = 1 << iota // one end of a signal: where it is kept matters
	Net                       // closing it ends those who read from it
	Pipe                      // one end of an in-memory pipe
	Reading                   // the end of a stream that is read; closing it tells the writer
	Cancel                    // a function that cancels a context
	IsTimer                   // its channel field is a timer's
	IsTicker                  // its channel field is a ticker's
)

// A Type is the role of one type.
type Type struct {
	Name   string // path.Name
	Role   Role
	Source string
}

// A Method is what a method of a stream does, whatever its type.
type Method struct {
	Name string
	Ends bool // it closes the stream; otherwise its error tells that it was closed
}

var (
	funcs   = make(map[string]Func, len(Funcs))
	types   = make(map[string]Role, len(Types))
	methods = make(map[string]Method, len(Methods))
)

func init() {
	for _, f := range Funcs {
		funcs[f.Name] = f
	}
	for _, t := range Types {
		types[t.Name] = t.Role
	}
	for _, m := range Methods {
		methods[m.Name] = m
	}
}

// Outputs lists the functions that open the outputs of a command.
func Outputs() []string { return []string{"StdoutPipe", "StderrPipe"} }

// OfFunc returns the entry of a function; its Effect is zero if there is none.
func OfFunc(fullName string) Func { return funcs[fullName] }

// OfType returns the role of the type name in package path.
func OfType(path, name string) Role { return types[path+"."+name] }

// OfMethod returns the entry of a stream's method.
func OfMethod(name string) (Method, bool) {
	m, ok := methods[name]
	return m, ok
}
