package explore_test

import (
	"github.com/wsracecheck/wsracecheck/internal/explore"
	"github.com/wsracecheck/wsracecheck/internal/truth/model"
)

// How a translated caller learns of the end.
type learning int

const (
	byPlace  learning = iota // where the explorer of the tests says that it does
	bySignal                 // from what others raise, which is marked Ends
)

// A translator turns a generated program, with one of its consumers, into a Program
// that asks whether the consumer can read one field too early.
type translator struct {
	p        *model.Program
	field    int
	how      learning
	out      *explore.Program
	plain    []bool // by field: no message is ever sent on it
	messages int    // the Var that counts what the peer has sent
}

func translate(p *model.Program, consumer, field int, how learning) *explore.Program {
	t := &translator{p: p, field: field, how: how, out: &explore.Program{MaxStates: 200000}}
	for _, f := range p.Fields {
		t.out.Objects = append(t.out.Objects, object(f))
		t.plain = append(t.plain, true)
	}
	t.messages = len(t.out.Objects)
	t.out.Objects = append(t.out.Objects, explore.Object{Kind: explore.Var, Name: "messages", Lock: explore.NoObj, Init: zero})
	t.silent()
	start := t.thread("Dial", p.Funcs[0].Body, explore.Other)
	t.out.Threads[start].Live = true
	var users []int
	for _, fn := range p.Of(model.Closer) {
		if fn != consumer && !p.Reach(consumer)[fn] {
			users = append(users, t.thread(p.Funcs[fn].Name, p.Funcs[fn].Body, explore.Other))
		}
	}
	users = append(users, t.thread(p.Funcs[consumer].Name, p.Funcs[consumer].Body, explore.Caller))
	code := &t.out.Threads[start].Code
	end := (*code)[len(*code)-1]
	*code = (*code)[:len(*code)-1]
	for _, u := range users {
		*code = append(*code, explore.Instr{Op: explore.Spawn, N: u, Succ: []int{len(*code) + 1}})
	}
	*code = append(*code, end)
	return t.out
}

var zero, nonZero = explore.Value{Kind: explore.Zero}, explore.Value{Kind: explore.NonZero}

func object(f model.Field) explore.Object {
	o := explore.Object{Name: f.Name, Cap: f.Cap, Lock: explore.NoObj}
	switch f.Kind {
	case model.Chan, model.Signal:
		o.Taken = f.Kind == model.Chan
	case model.Mutex, model.RWMutex:
		o.Kind = explore.Mutex
	case model.Once:
		o.Kind = explore.Once
	case model.Group:
		o.Kind = explore.Group
	case model.Context:
		o.Kind = explore.Ctx
	case model.Cond:
		o.Kind, o.Lock = explore.Cond, f.Lock
	default:
		o.Kind, o.Init = explore.Var, zero
	}
	return o
}

func (t *translator) silent() {
	for _, f := range t.p.Funcs {
		model.Walk(f.Body, func(s *model.Stmt) {
			if s.Op == model.Send && t.p.Fields[s.Field].Kind == model.Chan {
				t.plain[s.Field] = false
			}
			for _, c := range s.Cases {
				if c.Arm == model.ArmSend {
					t.plain[c.Field] = false
				}
			}
		})
	}
}

// A writer writes the code of one thread.
type writer struct {
	*translator
	role   explore.Role
	code   []explore.Instr
	acts   []*activation
	loops  [][]int // jumps to where a loop ends
	regs   int
	ret    int   // the register of a result
	stmt   int   // that is being translated
	used   int   // of the caller: whether what it has read of the field is used
	defers []int // registers: a deferred body is pending
}

type activation struct {
	fn      *model.Func
	defers  []*model.Stmt
	bits    []int
	returns []int
}

func (t *translator) thread(name string, body []*model.Stmt, role explore.Role) int {
	n := len(t.out.Threads)
	t.out.Threads = append(t.out.Threads, explore.Thread{Name: name, Role: role})
	w := &writer{translator: t, stmt: -1, role: role, ret: 0, used: 1, regs: 2}
	entry := w.emit(explore.Instr{Op: explore.Nop})
	fn := &model.Func{Role: model.Helper}
	if role == explore.Caller {
		fn.Role = model.Consumer
	}
	w.activate(fn, body)
	if role == explore.Caller { // what is not used harms nobody
		at := w.branch(w.used)
		w.emit(explore.Instr{Op: explore.Halt})
		w.patch(at)
	}
	w.emit(explore.Instr{Op: explore.End})
	// Nothing is pending and nothing used at first.
	first := len(w.code)
	for _, r := range append([]int{w.used}, w.defers...) {
		w.set(r, zero)
	}
	w.code[len(w.code)-1].Succ[0] = w.code[entry].Succ[0]
	w.code[entry].Succ[0] = first
	if role == explore.Other && name == "Dial" { // its end is appended to
		w.code = append(w.code, explore.Instr{Op: explore.End})
		for i := range w.code[:len(w.code)-1] {
			if w.code[i].Op == explore.End {
				w.code[i] = explore.Instr{Op: explore.Nop, Succ: []int{len(w.code) - 1}}
			}
		}
	}
	t.out.Threads[n].Code, t.out.Threads[n].Regs = w.code, w.regs
	return n
}

// emit appends an instruction that goes on at the next one.
func (w *writer) emit(in explore.Instr) int {
	if in.Op != explore.Load && in.Op != explore.Set {
		in.Reg = explore.NoReg
	}
	if in.Op != explore.Recv {
		in.Ok = explore.NoReg
	}
	if in.Succ == nil && in.Op != explore.End && in.Op != explore.Halt {
		in.Succ = []int{len(w.code) + 1}
	}
	in.Tag = w.stmt
	w.code = append(w.code, in)
	return len(w.code) - 1
}

func (w *writer) here() int { return len(w.code) }

// patch lets the last successor of at lead to here.
func (w *writer) patch(at int) { s := w.code[at].Succ; s[len(s)-1] = w.here() }

func (w *writer) jump() int { return w.emit(explore.Instr{Op: explore.Nop}) }

func (w *writer) reg() int {
	w.regs++
	return w.regs - 1
}

func (w *writer) set(r int, v explore.Value) {
	w.emit(explore.Instr{Op: explore.Set, Reg: r, Val: explore.Expr{Value: v}})
}

// branch goes on if the register is zero, and to where it is patched to otherwise.
func (w *writer) branch(r int) int {
	n := w.here() + 1
	return w.emit(explore.Instr{Op: explore.Branch, Test: explore.Test{Reg: r, Is: zero}, Succ: []int{n, n}})
}

// unless goes on if the register is not zero, and to where it is patched to otherwise.
func (w *writer) unless(r int) int {
	n := w.here() + 1
	return w.emit(explore.Instr{Op: explore.Branch, Test: explore.Test{Reg: r, Is: zero, Not: true}, Succ: []int{n, n}})
}

func (w *writer) maybe() int {
	n := w.here() + 1
	return w.emit(explore.Instr{Op: explore.Nondet, Succ: []int{n, n}})
}

func (w *writer) activate(fn *model.Func, body []*model.Stmt) {
	a := &activation{fn: fn}
	w.acts = append(w.acts, a)
	loops := w.loops
	w.loops = nil
	if fn.Role == model.Next {
		w.set(w.ret, zero)
	}
	w.list(body)
	for _, at := range a.returns {
		w.patch(at)
	}
	for i := len(a.defers) - 1; i >= 0; i-- {
		at := w.unless(a.bits[i])
		w.set(a.bits[i], zero)
		w.activate(&model.Func{Role: model.Helper}, a.defers[i].Body)
		w.patch(at)
	}
	w.loops = loops
	w.acts = w.acts[:len(w.acts)-1]
}

func (w *writer) act() *activation { return w.acts[len(w.acts)-1] }

func (w *writer) leave() { w.act().returns = append(w.act().returns, w.jump()) }

func (w *writer) list(list []*model.Stmt) {
	for _, s := range list {
		outer := w.stmt
		w.stmt = s.ID
		w.one(s)
		w.stmt = outer
	}
}

func (w *writer) caller() bool { return w.role == explore.Caller }

// ends tells whether what this thread raises is the end.
func (w *writer) ends() bool { return w.how == bySignal && !w.caller() }

// observe notes that the caller knows of the end: by what it has waited for, or by its
// own signal.
func (w *writer) observe(own bool) {
	if w.caller() && (own || w.how == byPlace) {
		w.emit(explore.Instr{Op: explore.Nop, Knows: true})
	}
}
