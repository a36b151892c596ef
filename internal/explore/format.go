package explore

import (
	"fmt"
	"strings"
)

var opNames = map[Op]string{
	Nop: "nop", Nondet: "nondet", Branch: "branch", Set: "set", Havoc: "havoc", Close: "close", Send: "send", Recv: "recv",
	Select: "select", Lock: "lock", RLock: "rlock", Unlock: "unlock", TryLock: "trylock", Wait: "wait", Wake: "wake", Add: "add",
	OnceIn: "once", OnceOut: "onceout", Load: "load", Store: "store", Swap: "swap", CAS: "cas", Spawn: "spawn", Pause: "pause",
	Halt: "halt", End: "end",
}

func (v Value) String() string {
	switch v.Kind {
	case Zero:
		return "0"
	case NonZero:
		return "nonzero"
	case Const:
		return fmt.Sprintf("const%d", v.N)
	}
	return "any"
}

func (e Expr) String() string {
	if e.IsReg {
		return fmt.Sprintf("r%d", e.Reg)
	}
	return e.Value.String()
}

// String spells p, a line an instruction.
func (p *Program) String() string {
	var b strings.Builder
	for i, o := range p.Objects {
		fmt.Fprintf(&b, "object %s kind=%d cap=%d count=%d init=%v outside=%v messages=%v taken=%v  #%d\n",
			o.Name, o.Kind, o.Cap, o.Count, o.Init, o.Outside, o.Messages, o.Taken, i)
	}
	for t := range p.Threads {
		th := &p.Threads[t]
		fmt.Fprintf(&b, "thread %d %s live=%v role=%d\n", t, th.Name, th.Live, th.Role)
		for i := range th.Code {
			fmt.Fprintf(&b, "  %3d %s\n", i, p.spell(&th.Code[i]))
		}
	}
	return b.String()
}

func (p *Program) name(obj int) string {
	if obj == NoObj || obj >= len(p.Objects) {
		return "-"
	}
	return p.Objects[obj].Name
}

func (p *Program) spell(in *Instr) string {
	var b strings.Builder
	b.WriteString(opNames[in.Op])
	switch in.Op {
	case Nop, Nondet, Halt, End, Pause:
	case Branch:
		fmt.Fprintf(&b, " r%d is %v not=%v", in.Test.Reg, in.Test.Is, in.Test.Not)
	case Set:
		fmt.Fprintf(&b, " r%d = %v", in.Reg, in.Val)
	case Havoc:
		fmt.Fprintf(&b, " r%d", in.Reg)
	case Spawn:
		fmt.Fprintf(&b, " thread %d", in.N)
	case Select:
		for _, a := range in.Arms {
			dir := "<-"
			if a.Send {
				dir = "->"
			}
			fmt.Fprintf(&b, " [%s%s timer=%v]", dir, p.name(a.Obj), a.Timer)
		}
	default:
		fmt.Fprintf(&b, " %s reg=%d ok=%d val=%v n=%d", p.name(in.Obj), in.Reg, in.Ok, in.Val, in.N)
	}
	for _, f := range []struct {
		on   bool
		text string
	}{{in.Ends, " ENDS"}, {in.Knows, " KNOWS"}, {in.Final, " FINAL"}, {in.Read, " READ"}, {in.Harm, " HARM"}} {
		if f.on {
			b.WriteString(f.text)
		}
	}
	fmt.Fprintf(&b, " -> %v", in.Succ)
	return b.String()
}

// Format spells the witness of r, a line a step.
func (r Result) Format(p *Program) string {
	var b strings.Builder
	for _, s := range r.Witness {
		fmt.Fprintf(&b, "  %-20s %s", p.Threads[s.Thread].Name, p.spell(&p.Threads[s.Thread].Code[s.Instr]))
		if s.Observes {
			b.WriteString("  (has observed the end)")
		}
		if s.Partner >= 0 {
			fmt.Fprintf(&b, "  (met by %s)", p.Threads[s.Partner].Name)
		}
		b.WriteString("\n")
	}
	return b.String()
}
