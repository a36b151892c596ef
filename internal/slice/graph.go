package slice

import (
	"github.com/wsracecheck/wsracecheck/internal/skeleton"
)

// A node is one step of a goroutine with its calls inlined.
type node struct {
	kind  skeleton.Kind
	key   Key
	reg   int
	ok    int
	n     int
	val   skeleton.Val
	old   skeleton.Val
	test  skeleton.Test
	vals  []skeleton.Val // Return of the outermost function
	arms  []arm
	deflt bool // a select has a default clause
	spawn *Body
	succ  []int

	src   *skeleton.Node
	fn    *skeleton.Func // whose node it is
	calls *frame         // where that function was called
	fresh bool           // the object was made by this goroutine, and nobody else has it yet
	read  bool           // it reads the state in question
	ctxs  []Key          // contexts that a callee without a body may wait for
	deals dealing        // of a call that is not looked into
}

type arm struct {
	skeleton.Arm
	key   Key
	never bool // it cannot become ready while the goroutine waits
}

// A graph is the flat control flow of one goroutine. nodes[0] is its entry.
type graph struct {
	nodes []node
	regs  int
	over  bool // it was cut off: a limit was reached
	loops bool // a recursive call was left out
	stats *Stats
	// Of a whole graph: what its nodes deal with, and the starts of goroutines among them.
	keys   set
	starts map[*skeleton.Node]int
	// Of calls that were not looked into since the goroutine serves behind them.
	awaited, raised, sent, stored set
}

// A frame is one inlined call.
type frame struct {
	up    *frame
	at    *skeleton.Node // the call, in the function of up; nil for the outermost
	index int            // of at, among the nodes of that function
	fn    *skeleton.Func
	regs  int // where its registers start
	env   *env
	depth int
	id    int // of the chain of calls that leads to it; 0 for the outermost
}

// A spot is one node of a skeleton in one chain of calls.
type spot struct {
	src   *skeleton.Node
	chain int
}

func (n *node) spot() spot {
	if n.calls == nil {
		return spot{src: n.src}
	}
	return spot{n.src, n.calls.id}
}

// holds reports whether function fn is being inlined in f or around it.
func (f *frame) holds(fn *skeleton.Func) bool {
	for ; f != nil; f = f.up {
		if f.fn == fn {
			return true
		}
	}
	return false
}
