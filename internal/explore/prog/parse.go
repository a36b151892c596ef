// Package prog reads programs of package explore from text, for tests.
//
// In: lines. Out: an explore.Program. An object has a line, a thread a line and behind
// it one for each instruction, which goes on at the next one unless it says otherwise;
// behind the last one the thread ends. # begins a comment.
//
//	chan NAME [cap N] [nil] [outside] [messages] [taken]
//	ctx NAME [outside]       mutex NAME      cond NAME MUTEX
//	once NAME                group NAME [N]  var NAME [VALUE]
//	reader|caller|other NAME [spawned]
//
//	LABEL: ...               goto LABEL            maybe LABEL...   (or the next line)
//	if REG ==|!= VALUE LABEL set REG VALUE         havoc REG
//	close OBJ                send CHAN VALUE       recv OBJ [REG [OK]]
//	select recv OBJ [REG [OK]] LABEL | send CHAN VALUE LABEL | timer LABEL | default LABEL
//	lock|rlock|unlock MUTEX  trylock MUTEX LABEL   wait COND|GROUP  wake COND
//	add GROUP N              done GROUP            once ONCE LABEL  onceout ONCE
//	load REG VAR             store VAR VALUE       swap REG VAR VALUE
//	cas VAR OLD NEW LABEL    spawn THREAD          pause [LABEL...] nop  halt  end
//
// A LABEL of trylock, once and cas is where it goes on if the lock is not got, the
// body has run, or the values differ. Behind an instruction may stand ends, knows,
// final, read and harm (which are no labels). A VALUE is 0, nonzero, any, kN for the constant N, or a
// register; _ is no register.
package prog

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/wsracecheck/wsracecheck/internal/explore"
)

// Parse reads a program. It does not call explore.Check.
func Parse(text string) (*explore.Program, error) {
	r := &reader{objects: make(map[string]int), threads: make(map[string]int), out: &explore.Program{}}
	for n, line := range strings.Split(text, "\n") {
		line, _, _ = strings.Cut(line, "#")
		if f := strings.Fields(line); len(f) > 0 {
			if err := r.line(f); err != nil {
				return nil, fmt.Errorf("line %d: %w", n+1, err)
			}
		}
	}
	if err := r.finish(); err != nil {
		return nil, err
	}
	return r.out, nil
}

type reader struct {
	out      *explore.Program
	objects  map[string]int
	threads  map[string]int
	regs     map[string]int // of the thread that is being read
	labels   map[string]int
	jumps    []jump
	spawns   []jump
	thread   *explore.Thread
	previous string
}

// A jump is a place where the number of a label or thread is to be put.
type jump struct {
	instr, succ int
	name        string
	thread      int
}

var roles = map[string]explore.Role{"reader": explore.Reader, "caller": explore.Caller, "other": explore.Other}

func (r *reader) line(f []string) error {
	if role, ok := roles[f[0]]; ok {
		return r.begin(role, f[1:])
	}
	if kind, ok := kinds[f[0]]; ok && r.thread == nil {
		return r.object(kind, f[1:])
	}
	if r.thread == nil {
		return fmt.Errorf("%q is neither an object nor a thread", f[0])
	}
	for strings.HasSuffix(f[0], ":") {
		r.labels[strings.TrimSuffix(f[0], ":")] = len(r.thread.Code)
		if f = f[1:]; len(f) == 0 {
			return nil
		}
	}
	return r.instr(f)
}

var kinds = map[string]explore.ObjKind{
	"chan": explore.Chan, "ctx": explore.Ctx, "mutex": explore.Mutex, "cond": explore.Cond,
	"once": explore.Once, "group": explore.Group, "var": explore.Var,
}

func (r *reader) object(kind explore.ObjKind, f []string) error {
	if len(f) == 0 {
		return fmt.Errorf("no name")
	}
	o := explore.Object{Kind: kind, Name: f[0], Lock: explore.NoObj}
	r.objects[f[0]] = len(r.out.Objects)
	if kind == explore.Var {
		o.Init = explore.Value{Kind: explore.Zero}
	}
	for i := 1; i < len(f); i++ {
		var err error
		switch {
		case f[i] == "nil":
			o.Nil = true
		case f[i] == "outside":
			o.Outside = true
		case f[i] == "messages":
			o.Messages = true
		case f[i] == "taken":
			o.Taken = true
		case f[i] == "cap" && i+1 < len(f):
			i++
			o.Cap, err = strconv.Atoi(f[i])
		case kind == explore.Group:
			o.Count, err = strconv.Atoi(f[i])
		case kind == explore.Cond:
			o.Lock, err = r.obj(f[i])
		case kind == explore.Var:
			o.Init, err = value(f[i])
		default:
			err = fmt.Errorf("what is %q?", f[i])
		}
		if err != nil {
			return err
		}
	}
	r.out.Objects = append(r.out.Objects, o)
	return nil
}

// begin begins a thread.
func (r *reader) begin(role explore.Role, f []string) error {
	if err := r.close(); err != nil {
		return err
	}
	if len(f) == 0 || len(f) == 2 && f[1] != "spawned" || len(f) > 2 {
		return fmt.Errorf("a thread is: role name [spawned]")
	}
	r.threads[f[0]] = len(r.out.Threads)
	r.thread = &explore.Thread{Name: f[0], Role: role, Live: len(f) == 1}
	r.regs, r.labels, r.jumps = make(map[string]int), make(map[string]int), nil
	return nil
}

// close ends a thread.
func (r *reader) close() error {
	if r.thread == nil {
		return nil
	}
	r.put(explore.Instr{Op: explore.End})
	for _, j := range r.jumps {
		at, ok := r.labels[j.name]
		if !ok {
			return fmt.Errorf("thread %s has no label %q", r.thread.Name, j.name)
		}
		r.thread.Code[j.instr].Succ[j.succ] = at
	}
	r.thread.Regs = len(r.regs)
	r.out.Threads = append(r.out.Threads, *r.thread)
	return nil
}

func (r *reader) finish() error {
	if err := r.close(); err != nil {
		return err
	}
	for _, j := range r.spawns {
		t, ok := r.threads[j.name]
		if !ok {
			return fmt.Errorf("no thread %q", j.name)
		}
		r.out.Threads[j.thread].Code[j.instr].N = t
	}
	return nil
}

func (r *reader) put(in explore.Instr) {
	in.Tag = len(r.thread.Code)
	r.thread.Code = append(r.thread.Code, in)
}

func (r *reader) obj(name string) (int, error) {
	if i, ok := r.objects[name]; ok {
		return i, nil
	}
	return 0, fmt.Errorf("no object %q", name)
}

func (r *reader) reg(name string) int {
	if name == "_" {
		return explore.NoReg
	}
	i, ok := r.regs[name]
	if !ok {
		i = len(r.regs)
		r.regs[name] = i
	}
	return i
}

func value(s string) (explore.Value, error) {
	switch s {
	case "0":
		return explore.Value{Kind: explore.Zero}, nil
	case "nonzero":
		return explore.Value{Kind: explore.NonZero}, nil
	case "any":
		return explore.Value{}, nil
	}
	if n, err := strconv.Atoi(strings.TrimPrefix(s, "k")); err == nil && strings.HasPrefix(s, "k") {
		return explore.Value{Kind: explore.Const, N: n}, nil
	}
	return explore.Value{}, fmt.Errorf("%q is no value", s)
}

func (r *reader) expr(s string) explore.Expr {
	if v, err := value(s); err == nil {
		return explore.Expr{Value: v}
	}
	return explore.Expr{IsReg: true, Reg: r.reg(s)}
}
