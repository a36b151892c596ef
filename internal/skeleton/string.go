package skeleton

import (
	"fmt"
	"strings"
)

var kindNames = [...]string{
	Nop: "nop", Branch: "if", Unknown: "either", Set: "set", Havoc: "havoc", Return: "return", Panic: "panic", Halt: "halt",
	Close: "close", Cancel: "cancel", Send: "send", Recv: "recv", Select: "select", Stream: "stream", Pause: "pause",
	Lock: "lock", RLock: "rlock", Unlock: "unlock", RUnlock: "runlock", TryLock: "trylock", CondWait: "condwait", CondWake: "condwake",
	Add: "add", Done: "done", WaitGroup: "waitgroup", Load: "load", Store: "store", Swap: "swap", CAS: "cas", Count: "count",
	Call: "call", Once: "once", Spawn: "spawn", Use: "use", Make: "make",
}

// String names the kind.
func (k Kind) String() string {
	if int(k) < len(kindNames) {
		return kindNames[k]
	}
	return fmt.Sprintf("kind%d", k)
}

// String spells what is known of a value.
func (v Val) String() string {
	switch v.Kind {
	case Zero:
		return "0"
	case NonZero:
		return "nonzero"
	case Const:
		return v.Text
	case InReg:
		return fmt.Sprintf("r%d", v.Reg)
	}
	return "any"
}

// String spells f, a line a node.
func (f *Func) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "func %s: %d registers\n", f.Name, f.Regs)
	for i := range f.Nodes {
		fmt.Fprintf(&b, "  %3d %s\n", i, f.Nodes[i].String())
	}
	return b.String()
}

// String spells a node without its position.
func (n *Node) String() string {
	var b strings.Builder
	b.WriteString(n.Kind.String())
	switch n.Kind {
	case Branch:
		not := ""
		if n.Test.Not {
			not = "not "
		}
		fmt.Fprintf(&b, " r%d is %s%v", n.Test.Reg, not, n.Test.Is)
	case Set:
		fmt.Fprintf(&b, " r%d = %v", n.Reg, n.Val)
	case Havoc:
		fmt.Fprintf(&b, " r%d", n.Reg)
	case Return:
		fmt.Fprintf(&b, " %v", n.Vals)
	case Call, Once, Spawn:
		n.callee(&b)
	case Select:
		for _, a := range n.Arms {
			dir := "<-"
			if a.Send {
				dir = "->"
			}
			fmt.Fprintf(&b, " [%s %v r%d,r%d timer=%v]", dir, a.Obj, a.Reg, a.Ok, a.Timer)
		}
	case Nop, Unknown, Panic, Halt:
	default:
		fmt.Fprintf(&b, " %v r%d,r%d = %v", n.Obj, n.Reg, n.Ok, n.Val)
	}
	fmt.Fprintf(&b, " -> %v", n.Succ)
	return b.String()
}

func (n *Node) callee(b *strings.Builder) {
	c := n.Callee
	switch {
	case c == nil:
		b.WriteString(" ?")
	case c.Param != nil:
		fmt.Fprintf(b, " parameter %s", c.Param.Name())
	case c.Fn != nil:
		fmt.Fprintf(b, " %s", c.Fn)
	default:
		fmt.Fprintf(b, " ? %s", c.Method)
	}
	if c != nil {
		fmt.Fprintf(b, " %v user=%v then=%v", c.Args, c.User, c.Then)
	}
	fmt.Fprintf(b, " %v %v", n.Obj, n.Regs)
}
