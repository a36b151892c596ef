package xfact

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
)

// A Path names a place from a function: "0.q.ch" is field ch of field q of the
// first parameter; a receiver counts as a parameter. In a Type it starts at the
// type itself: "q.ch".
type Path string

// Places that only directives speak of. They are fields that no type has.
const (
	EOF        = "(EOF)"
	CloseState = "(close state)"
	Join       = "(join)" // perhaps followed by a space and the state that it covers
)

// Declared is the Raise of the Story of a signal that a directive declares.
const Declared = "declared"

// Opaque is a place that has no name for a caller. Something may wait there.
const Opaque Path = "?"

// Param returns the number of the parameter at which p starts, and the fields.
func (p Path) Param() (n int, fields []string) {
	parts := strings.Split(string(p), ".")
	n, _ = strconv.Atoi(parts[0])
	return n, parts[1:]
}

func (p Path) checkParam() error {
	first, rest, more := strings.Cut(string(p), ".")
	if n, err := strconv.Atoi(first); err != nil || n < 0 || n > 255 || strconv.Itoa(n) != first {
		return fmt.Errorf("path %q does not start with a parameter", p)
	}
	if more {
		return Path(rest).checkFields()
	}
	return nil
}

func (p Path) checkFields() error {
	for f := range strings.SplitSeq(string(p), ".") {
		if f == "" {
			return fmt.Errorf("path %q has an empty field", p)
		}
	}
	return nil
}

// A Class is how a signal was received: see the constants of its parts.
// "rce" is a receive that found the channel closed, known as the end of a
// stream; "v=b" is a flag found to be true.
type Class string

// Waits reports whether the signal was waited for, by a receive or at a group.
func (c Class) Waits() bool { return c != "" && (c[0] == 'r' || c[0] == 'w') }

// A Func is the fact of a function.
type Func struct {
	Exits   []Exit  `json:"x,omitempty"` // the ways in which it returns
	Leaks   []Read  `json:"l,omitempty"` // reads whose value left it on the way
	Results []Path  `json:"r,omitempty"` // result i always is this place; "" if it is none
	Raises  []Raise `json:"s,omitempty"` // what it signals on some path
	Starts  []Start `json:"g,omitempty"` // function parameters that it starts as goroutines
}

// An Exit is one way in which a function returns.
type Exit struct {
	Results []string `json:"r,omitempty"` // what is known of each result, see package fact
	Got     []Got    `json:"g,omitempty"`
	Took    []Path   `json:"t,omitempty"` // locks taken, perhaps given back since
	Locked  []Path   `json:"k,omitempty"` // locks held on return
	Freed   []Path   `json:"f,omitempty"` // the caller's locks that were given back
	Reads   []Read   `json:"d,omitempty"`
}

// A Got is a signal received.
type Got struct {
	Loc     Path   `json:"p"`
	Class   Class  `json:"c"`
	Known   bool   `json:"k,omitempty"` // the function knows that it was received
	Own     bool   `json:"o,omitempty"` // the function raised it itself
	Arm     bool   `json:"a,omitempty"` // by an arm of a select
	Bounded bool   `json:"b,omitempty"` // the wait ended in another way
	Default bool   `json:"d,omitempty"` // by the default of a select
	Locks   []Path `json:"l,omitempty"` // held when, or taken since
}

// A Read is a read of close state that nothing joins in the function itself.
type Read struct {
	State  Path   `json:"p"`
	Result int    `json:"r,omitempty"` // the result that carries it; -1: it leaked; -2: it decided
	Got    []Got  `json:"g,omitempty"` // received before the read
	Took   []Path `json:"t,omitempty"` // taken before the read
}

// A Raise is a signal that a function may raise.
type Raise struct {
	Loc  Path      `json:"p"`
	Kind RaiseKind `json:"k"`
	Val  string    `json:"v,omitempty"` // RaiseSet: the value that the flag is set to
	Idle bool      `json:"i,omitempty"` // RaiseSet: the flag is looked at, not waited for
	Once []Path    `json:"o,omitempty"` // what keeps it from happening a second time
}

// A RaiseKind is how a signal is raised.
type RaiseKind string

const (
	RaiseClose RaiseKind = "c" // a channel is closed, a context cancelled
	RaiseSend  RaiseKind = "s" // a value is sent on a channel
	RaiseDone  RaiseKind = "d" // a WaitGroup is counted down
	RaiseSet   RaiseKind = "f" // a flag is set
)

// A Start tells that a function starts one of its parameters as a goroutine.
type Start struct {
	Fn    int     `json:"f"`           // the parameter; a receiver counts as one
	After []Raise `json:"a,omitempty"` // what is raised when it has returned
	// Counted tells that a WaitGroup of After counts it from before it is started
	// until it has returned or panicked.
	Counted bool `json:"c,omitempty"`
}

// A Type is the fact of a type.
type Type struct {
	Readers  []Reader  `json:"g,omitempty"`
	States   []State   `json:"w,omitempty"`
	Signals  []Signal  `json:"s,omitempty"`
	Verdicts []Verdict `json:"v,omitempty"`
}

// A Reader is a goroutine that writes close state.
type Reader struct {
	Name      string   `json:"n,omitempty"` // of its function; "" for a literal
	Start     string   `json:"s"`           // the place of the go statement
	Callbacks []string `json:"c,omitempty"` // the signatures of functions that it was given and calls
}

// A State is a place that a reader writes at its end.
type State struct {
	Path   Path   `json:"p"`
	Reader int    `json:"g,omitempty"` // index into Readers
	Val    string `json:"v,omitempty"` // what all writes store, if that is one constant
	At     string `json:"s"`           // the place of a write
	Ref    bool   `json:"r,omitempty"` // a reference: what lies behind it is another state
}

// A Signal is a place at which EOF is noticed.
type Signal struct {
	Path Path `json:"p"`
	Sent bool `json:"s,omitempty"` // values are sent there, too
	// Joins tells that the signal is declared to join every reader of the type.
	Joins bool   `json:"j,omitempty"`
	At    string `json:"a,omitempty"` // of a declared signal: the place of the directive
}

// A Verdict says what a signal, received in one of the given ways, proves about
// a state. What has no verdict proves nothing.
type Verdict struct {
	Signal int     `json:"s,omitempty"` // index into Signals
	State  int     `json:"w,omitempty"` // index into States
	When   []Class `json:"c"`
	Unsafe *Story  `json:"u,omitempty"` // nil: the write came before
	Covers []Path  `json:"l,omitempty"` // locks that make it safe, if held at or taken after the signal
}

// A Story is how a signal comes before the write.
type Story struct {
	Raise string `json:"r"`           // "is closed", said of the signal
	At    string `json:"s"`           // where
	By    string `json:"b,omitempty"` // who, if not the reader; "another goroutine" if it has no name
	Low   bool   `json:"l,omitempty"` // of the low tier
}

// Tells reports whether a caller can be wrong by the table.
func (t *Type) Tells() bool {
	return slices.ContainsFunc(t.Verdicts, func(v Verdict) bool { return v.Unsafe != nil })
}

// Add appends what u says.
func (t *Type) Add(u *Type) {
	readers, states, signals := len(t.Readers), len(t.States), len(t.Signals)
	t.Readers = append(t.Readers, u.Readers...)
	for _, s := range u.States {
		s.Reader += readers
		t.States = append(t.States, s)
	}
	t.Signals = append(t.Signals, u.Signals...)
	for _, v := range u.Verdicts {
		v.State += states
		v.Signal += signals
		t.Verdicts = append(t.Verdicts, v)
	}
}

// Keep drops the signals and states that keep does not want, and what speaks of
// them. A state is also kept for the sake of a place below or above it.
func (t *Type) Keep(keep func(Path) bool) {
	signals := make([]int, len(t.Signals))
	states := make([]int, len(t.States))
	var out Type
	for i, s := range t.Signals {
		signals[i] = -1
		if keep(s.Path) {
			signals[i] = len(out.Signals)
			out.Signals = append(out.Signals, s)
		}
	}
	readers := make(map[int]int)
	for i, s := range t.States {
		states[i] = -1
		if !keep(s.Path) {
			continue
		}
		r, ok := readers[s.Reader]
		if !ok {
			r = len(out.Readers)
			readers[s.Reader] = r
			out.Readers = append(out.Readers, t.Readers[s.Reader])
		}
		s.Reader = r
		states[i] = len(out.States)
		out.States = append(out.States, s)
	}
	for _, v := range t.Verdicts {
		v.Signal, v.State = signals[v.Signal], states[v.State]
		if v.Signal >= 0 && v.State >= 0 {
			out.Verdicts = append(out.Verdicts, v)
		}
	}
	*t = out
}

// Encode returns the canonical text of a Func or a Type.
func Encode[F Func | Type](f *F) string {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(f); err != nil {
		panic(err) // plain data cannot fail
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// DecodeFunc reads the text of a function's fact.
func DecodeFunc(text string) (*Func, error) {
	f := new(Func)
	if err := decode(text, f); err != nil {
		return nil, err
	}
	return f, f.check()
}

// DecodeType reads the text of a type's fact.
func DecodeType(text string) (*Type, error) {
	t := new(Type)
	if err := decode(text, t); err != nil {
		return nil, err
	}
	return t, t.check()
}

func decode(text string, into any) error {
	d := json.NewDecoder(strings.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		return fmt.Errorf("fact: %w", err)
	}
	if _, err := d.Token(); err != io.EOF {
		return fmt.Errorf("fact: text after the end: %.40q", text[d.InputOffset():])
	}
	return nil
}
