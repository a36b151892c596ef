package prog

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/wsracecheck/wsracecheck/internal/explore"
)

// A form is how an instruction is written: its operands, of which those in brackets
// may be left out.
type form struct {
	op   explore.Op
	args string
}

var forms = map[string]form{
	"nop": {explore.Nop, ""}, "halt": {explore.Halt, ""}, "end": {explore.End, ""},
	"set": {explore.Set, "reg val"}, "havoc": {explore.Havoc, "reg"},
	"close": {explore.Close, "obj"}, "send": {explore.Send, "obj val"}, "recv": {explore.Recv, "obj [reg [ok"},
	"lock": {explore.Lock, "obj"}, "rlock": {explore.RLock, "obj"}, "unlock": {explore.Unlock, "obj"},
	"trylock": {explore.TryLock, "obj label"}, "wait": {explore.Wait, "obj"}, "wake": {explore.Wake, "obj"},
	"add": {explore.Add, "obj n"}, "done": {explore.Add, "obj"},
	"once": {explore.OnceIn, "obj label"}, "onceout": {explore.OnceOut, "obj"},
	"load": {explore.Load, "reg obj"}, "store": {explore.Store, "obj val"}, "swap": {explore.Swap, "reg obj val"},
	"cas": {explore.CAS, "obj old val label"}, "spawn": {explore.Spawn, "thread"},
}

// instr reads one instruction.
func (r *reader) instr(f []string) error {
	in := explore.Instr{Reg: explore.NoReg, Ok: explore.NoReg, N: -1}
	f = flags(&in, f)
	next := len(r.thread.Code) + 1
	in.Succ = []int{next}
	switch f[0] {
	case "goto", "maybe", "pause":
		return r.jump(in, f)
	case "if":
		return r.test(in, f)
	case "select":
		return r.choose(in, f)
	}
	form, ok := forms[f[0]]
	if !ok {
		return fmt.Errorf("what is %q?", f[0])
	}
	in.Op = form.op
	if in.Op == explore.End || in.Op == explore.Halt {
		in.Succ = nil
	}
	rest := f[1:]
	for _, arg := range strings.Fields(form.args) {
		optional := strings.HasPrefix(arg, "[")
		if len(rest) == 0 {
			if optional {
				break
			}
			return fmt.Errorf("%s needs %s", f[0], form.args)
		}
		if err := r.operand(&in, strings.TrimPrefix(arg, "["), rest[0]); err != nil {
			return err
		}
		rest = rest[1:]
	}
	if len(rest) > 0 {
		return fmt.Errorf("%s needs %s", f[0], form.args)
	}
	r.put(in)
	return nil
}

// flags takes off the marks behind an instruction.
func flags(in *explore.Instr, f []string) []string {
	for len(f) > 1 {
		switch f[len(f)-1] {
		case "ends":
			in.Ends = true
		case "knows":
			in.Knows = true
		case "final":
			in.Final = true
		case "read":
			in.Read = true
		case "harm":
			in.Harm = true
		default:
			return f
		}
		f = f[:len(f)-1]
	}
	return f
}

func (r *reader) operand(in *explore.Instr, arg, s string) (err error) {
	switch arg {
	case "obj":
		in.Obj, err = r.obj(s)
	case "reg":
		in.Reg = r.reg(s)
	case "ok":
		in.Ok = r.reg(s)
	case "val":
		in.Val = r.expr(s)
	case "old":
		in.Old = r.expr(s)
	case "n":
		in.N, err = strconv.Atoi(s)
	case "label":
		in.Succ = append(in.Succ, 0)
		r.jumps = append(r.jumps, jump{instr: len(r.thread.Code), succ: 1, name: s})
	case "thread":
		r.spawns = append(r.spawns, jump{instr: len(r.thread.Code), name: s, thread: len(r.out.Threads)})
	}
	return err
}

// jump reads goto, maybe and pause.
func (r *reader) jump(in explore.Instr, f []string) error {
	labels := f[1:]
	switch f[0] {
	case "goto":
		if len(labels) != 1 {
			return fmt.Errorf("goto needs a label")
		}
		in.Op, in.Succ = explore.Nop, nil
	case "maybe":
		in.Op = explore.Nondet
	case "pause":
		in.Op = explore.Pause
	}
	for _, l := range labels {
		r.jumps = append(r.jumps, jump{instr: len(r.thread.Code), succ: len(in.Succ), name: l})
		in.Succ = append(in.Succ, 0)
	}
	r.put(in)
	return nil
}

func (r *reader) test(in explore.Instr, f []string) error {
	if len(f) != 5 || f[2] != "==" && f[2] != "!=" {
		return fmt.Errorf("a test is: if register == value label")
	}
	is, err := value(f[3])
	if err != nil {
		return err
	}
	in.Op = explore.Branch
	in.Test = explore.Test{Reg: r.reg(f[1]), Is: is, Not: f[2] == "!="}
	r.jumps = append(r.jumps, jump{instr: len(r.thread.Code), succ: 0, name: f[4]})
	in.Succ = []int{0, len(r.thread.Code) + 1}
	r.put(in)
	return nil
}

func (r *reader) choose(in explore.Instr, f []string) error {
	in.Op, in.Succ = explore.Select, nil
	deflt := ""
	for _, text := range strings.Split(strings.Join(f[1:], " "), "|") {
		f := strings.Fields(text)
		if len(f) < 2 {
			return fmt.Errorf("an arm of a select needs a label")
		}
		label := f[len(f)-1]
		if f[0] == "default" {
			deflt = label
			continue
		}
		arm, err := r.arm(f[:len(f)-1])
		if err != nil {
			return err
		}
		r.jumps = append(r.jumps, jump{instr: len(r.thread.Code), succ: len(in.Succ), name: label})
		in.Arms, in.Succ = append(in.Arms, arm), append(in.Succ, 0)
	}
	if in.Default = deflt != ""; in.Default {
		r.jumps = append(r.jumps, jump{instr: len(r.thread.Code), succ: len(in.Succ), name: deflt})
		in.Succ = append(in.Succ, 0)
	}
	r.put(in)
	return nil
}

func (r *reader) arm(f []string) (explore.Arm, error) {
	a := explore.Arm{Obj: explore.NoObj, Reg: explore.NoReg, Ok: explore.NoReg}
	if f[len(f)-1] == "ends" {
		a.Ends, f = true, f[:len(f)-1]
	}
	var err error
	switch {
	case f[0] == "timer" && len(f) == 1:
		a.Timer = true
		return a, nil
	case f[0] == "send" && len(f) == 3:
		a.Send, a.Val = true, r.expr(f[2])
	case f[0] == "recv" && len(f) >= 2 && len(f) <= 4:
		if len(f) > 2 {
			a.Reg = r.reg(f[2])
		}
		if len(f) > 3 {
			a.Ok = r.reg(f[3])
		}
	default:
		return a, fmt.Errorf("what is the arm %q?", strings.Join(f, " "))
	}
	a.Obj, err = r.obj(f[1])
	return a, err
}
