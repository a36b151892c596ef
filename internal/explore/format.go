package explore

import (
	"fmt"
	"strings"
)

var opNames = [...]string{
	Nop: "nop", Nondet: "either", Branch: "if", Set: "set", Havoc: "havoc", Close: "close", Send: "send", Recv: "recv",
	Select: "select", Lock: "lock", RLock: "rlock", Unlock: "unlock", TryLock: "trylock", Wait: "wait", Wake: "wake", Add: "add",
	OnceIn: "once", OnceOut: "onceout", Load: "load", Store: "store", Swap: "swap", CAS: "cas", Spawn: "spawn", Pause: "pause",
	Halt: "halt", End: "end",
}

func (op Op) String() string {
	if int(op) < len(opNames) {
		return opNames[op]
	}
	return fmt.Sprintf("op%d", op)
}

var kindNames = [...]string{Chan: "chan", Ctx: "ctx", Mutex: "mutex", Cond: "cond", Once: "once", Group: "group", Var: "var"}

func (k ObjKind) String() string {
	if int(k) < len(kindNames) {
		return kindNames[k]
	}
	return fmt.Sprintf("kind%d", k)
}

func (r Role) String() string {
	switch r {
	case Reader:
		return "reader"
	case Caller:
		return "caller"
	}
	return "other"
}

func (a Answer) String() string {
	switch a {
	case Ordered:
		return "ordered"
	case Found:
		return "found"
	}
	return "too large"
}

func (k CircleKind) String() string {
	return [...]string{Mutual: "mutual", SelfJoin: "selfjoin", LockJoin: "lockjoin", LockOrder: "lockorder"}[k]
}

func (v Value) String() string {
	switch v.Kind {
	case Zero:
		return "0"
	case NonZero:
		return "nonzero"
	case Const:
		return fmt.Sprintf("k%d", v.N)
	}
	return "any"
}

func (e Expr) String() string {
	if e.IsReg {
		return regName(e.Reg)
	}
	return e.Value.String()
}

func (t Test) String() string {
	op := "=="
	if t.Not {
		op = "!="
	}
	return fmt.Sprintf("%s %s %v", regName(t.Reg), op, t.Is)
}

func regName(r int) string {
	if r == NoReg {
		return "_"
	}
	return fmt.Sprintf("r%d", r)
}

// String spells p, a line for each object and each instruction. An instruction goes on at
// the next one unless it says where it goes.
func (p *Program) String() string {
	var b strings.Builder
	for i := range p.Objects {
		fmt.Fprintln(&b, p.object(i))
	}
	for t := range p.Threads {
		th := &p.Threads[t]
		fmt.Fprintf(&b, "%v %s", th.Role, th.Name)
		if !th.Live {
			b.WriteString(" spawned")
		}
		b.WriteByte('\n')
		for i := range th.Code {
			fmt.Fprintf(&b, "%5d  %s\n", i, p.spell(&th.Code[i], i))
		}
	}
	return b.String()
}

// object spells the line of an object.
func (p *Program) object(i int) string {
	o := &p.Objects[i]
	s := fmt.Sprintf("%v %s", o.Kind, p.name(i))
	switch o.Kind {
	case Var:
		s += fmt.Sprintf(" = %v", o.Init)
	case Cond:
		s += " of " + p.name(o.Lock)
	}
	for _, f := range []struct {
		on   bool
		text string
	}{
		{o.Cap > 0, fmt.Sprintf(" cap %d", o.Cap)}, {o.Count > 0, fmt.Sprintf(" count %d", o.Count)},
		{o.Nil, " nil"}, {o.Outside, " outside"}, {o.Messages, " messages"}, {o.Taken, " taken"},
	} {
		if f.on {
			s += f.text
		}
	}
	return s
}

func (p *Program) name(obj int) string {
	switch {
	case obj < 0 || obj >= len(p.Objects):
		return "-"
	case p.Objects[obj].Name == "":
		return fmt.Sprintf("#%d", obj)
	}
	return p.Objects[obj].Name
}

// spell spells instruction in, number i of its thread.
func (p *Program) spell(in *Instr, i int) string {
	var b strings.Builder
	b.WriteString(p.does(in))
	b.WriteString(in.marks())
	to := func(word string, k, next int) {
		if k < len(in.Succ) && in.Succ[k] != next {
			fmt.Fprintf(&b, "%s %d", word, in.Succ[k])
		}
	}
	switch in.Op {
	case Nondet, Pause:
		if len(in.Succ) == 1 {
			to(" goto", 0, i+1)
			break
		}
		for k := range in.Succ {
			to([]string{" goto", " or"}[min(k, 1)], k, -1)
		}
	case Select:
		for k := range in.Arms {
			b.WriteString(" | " + p.arm(&in.Arms[k]))
			to(" goto", k, -1)
		}
		if in.Default {
			b.WriteString(" | default")
			to(" goto", len(in.Arms), -1)
		}
	case Branch:
		to(" goto", 0, -1)
		to(" else", 1, i+1)
	default:
		to(" goto", 0, i+1)
		to(" else", 1, -1)
	}
	return b.String()
}

// does spells what an instruction does, without where it goes on.
func (p *Program) does(in *Instr) string {
	s, obj := in.Op.String(), p.name(in.Obj)
	switch in.Op {
	case Nop, Nondet, Pause, Halt, End, Select:
		return s
	case Branch:
		return fmt.Sprintf("%s %v", s, in.Test)
	case Set:
		return fmt.Sprintf("%s %s %v", s, regName(in.Reg), in.Val)
	case Havoc:
		return s + " " + regName(in.Reg)
	case Send, Store:
		return fmt.Sprintf("%s %s %v", s, obj, in.Val)
	case Recv:
		return fmt.Sprintf("%s %s%s", s, obj, results(in.Reg, in.Ok))
	case Load:
		return fmt.Sprintf("%s %s %s", s, regName(in.Reg), obj)
	case Swap:
		return fmt.Sprintf("%s %s %s %v", s, regName(in.Reg), obj, in.Val)
	case CAS:
		return fmt.Sprintf("%s %s %v %v", s, obj, in.Old, in.Val)
	case Add:
		return fmt.Sprintf("%s %s %d", s, obj, in.N)
	case Spawn:
		if in.N >= 0 && in.N < len(p.Threads) {
			return fmt.Sprintf("%s %s", s, p.Threads[in.N].Name)
		}
		return fmt.Sprintf("%s #%d", s, in.N)
	}
	return s + " " + obj
}

// results spells what a receive gives.
func results(reg, ok int) string {
	switch {
	case ok != NoReg:
		return " " + regName(reg) + " " + regName(ok)
	case reg != NoReg:
		return " " + regName(reg)
	}
	return ""
}

func (p *Program) arm(a *Arm) string {
	var s string
	switch {
	case a.Obj == NoObj && a.Timer:
		return "timer"
	case a.Send:
		s = fmt.Sprintf("send %s %v", p.name(a.Obj), a.Val)
	default:
		s = fmt.Sprintf("recv %s%s", p.name(a.Obj), results(a.Reg, a.Ok))
	}
	if a.Ends {
		s += " ends"
	}
	if a.Timer {
		s += " or timer"
	}
	return s
}

func (in *Instr) marks() string {
	s := ""
	for _, f := range []struct {
		on   bool
		text string
	}{{in.Ends, " ends"}, {in.Knows, " knows"}, {in.Final, " final"}, {in.Read, " read"}, {in.Harm, " harm"}} {
		if f.on {
			s += f.text
		}
	}
	return s
}

// Format spells the answer of p, and of a witness a line for each step.
func (r Result) Format(p *Program) string {
	s := fmt.Sprintf("%v in %d states", r.Answer, r.States)
	if r.Err != nil {
		s += ": " + r.Err.Error()
	}
	if r.Answer != Found && !r.Reached {
		s += ", and no read behind the end"
	}
	if r.Panics {
		s += ", and an execution panics"
	}
	return s + "\n" + formatSteps(p, r.Witness)
}

// Format spells the circles of p, and how it comes to each.
func (r CircleResult) Format(p *Program) string {
	s := fmt.Sprintf("%v in %d states\n", r.Answer, r.States)
	if r.Err != nil {
		s = r.Err.Error() + "\n"
	}
	for i := range r.Circles {
		s += r.Circles[i].format(p) + "\n" + formatSteps(p, r.Circles[i].Witness)
	}
	return s
}

func (c *Circle) format(p *Program) string {
	var ws []string
	for _, w := range c.Waits {
		s := fmt.Sprintf("%s waits at %d for", p.Threads[w.Thread].Name, w.Instr)
		for _, o := range w.Objects {
			s += " " + p.name(o)
		}
		if w.End {
			s += " (the end)"
		}
		for _, h := range w.Holds {
			s += ", holds " + p.name(h)
		}
		ws = append(ws, s)
	}
	return fmt.Sprintf("%v: %s", c.Kind, strings.Join(ws, "; "))
}

func formatSteps(p *Program, steps []Step) string {
	wide := 0
	for i := range p.Threads {
		wide = max(wide, len(p.Threads[i].Name))
	}
	var b strings.Builder
	for _, s := range steps {
		th := &p.Threads[s.Thread]
		fmt.Fprintf(&b, "  %-*s %4d  %s", wide, th.Name, s.Instr, p.took(&th.Code[s.Instr], s))
		if s.Partner >= 0 {
			fmt.Fprintf(&b, "  (meets %s)", p.Threads[s.Partner].Name)
		}
		if s.Observes {
			b.WriteString("  (has observed the end)")
		}
		b.WriteString("\n")
	}
	return b.String()
}

// took spells a step: what the instruction did, and how it came out.
func (p *Program) took(in *Instr, s Step) string {
	text := p.does(in) + in.marks()
	switch in.Op {
	case Select:
		if s.To < len(in.Arms) {
			return text + " " + p.arm(&in.Arms[s.To])
		}
		return text + " default"
	case Branch, TryLock, OnceIn, CAS:
		return text + [...]string{": yes", ": no"}[min(s.To, 1)]
	case Nondet, Pause:
		if len(in.Succ) > 1 {
			return fmt.Sprintf("%s goto %d", text, in.Succ[s.To])
		}
	case Load:
		if in.Read {
			return fmt.Sprintf("%s: %v", text, s.Value)
		}
	}
	return text
}
