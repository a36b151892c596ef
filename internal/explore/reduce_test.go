package explore_test

import (
	"math/rand/v2"
	"testing"

	"github.com/wsracecheck/wsracecheck/internal/explore"
)

// TestReduction: what is left out makes no difference to the answer.
func TestReduction(t *testing.T) {
	n := programs(6000)
	asked, found, reached, panics, states, all := 0, 0, 0, 0, 0, 0
	for seed := uint64(1); seed <= n; seed++ {
		p := random(seed)
		if err := explore.Check(p); err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		got, want := explore.Run(p), explore.RunFully(p)
		if got.Answer == explore.TooLarge || want.Answer == explore.TooLarge {
			continue
		}
		if err := checkWitness(p, got.Witness); got.Answer == explore.Found && err != nil {
			t.Fatalf("seed %d: %v\n%v\n%s", seed, err, p, got.Format(p))
		}
		if want.Panics { // what others do before it counts for the full answer only
			panics++
			if got.Answer == explore.Found && want.Answer != explore.Found {
				t.Fatalf("seed %d: found what is not there\n%v\n%s", seed, p, got.Format(p))
			}
			continue
		}
		asked++
		states += got.States
		all += want.States
		if want.Reached {
			reached++
		}
		if want.Answer == explore.Found {
			found++
		}
		if got.Answer != want.Answer || got.Reached != want.Reached {
			t.Fatalf("seed %d: answer %v (reached: %t), want %v (%t)\n%v\n%s", seed, got.Answer, got.Reached, want.Answer, want.Reached, p, got.Format(p))
		}
	}
	t.Logf("%d programs and %d that panic, %d reach the read, %d found, in %d states (of %d)", asked, panics, reached, found, states, all)
	if asked < int(n)/3 || found < asked/20 || reached-found < asked/50 {
		t.Error("the programs are not the mix that they should be")
	}
}

// A maker makes up programs: a caller, a reader and others that do anything at all.
type maker struct {
	r   *rand.Rand
	out *explore.Program
	th  *explore.Thread
}

func random(seed uint64) *explore.Program {
	m := &maker{r: rand.New(rand.NewPCG(seed, 7)), out: &explore.Program{MaxStates: 50000}}
	any := func(kind explore.ObjKind) {
		o := explore.Object{Kind: kind, Lock: explore.NoObj, Name: string(rune('a' + len(m.out.Objects)))}
		switch kind {
		case explore.Chan:
			o.Cap = m.r.IntN(2)
			o.Outside, o.Taken, o.Messages = m.one(8), m.one(8), m.one(8)
		case explore.Ctx:
			o.Outside = m.one(6)
		case explore.Cond:
			o.Lock = m.find(explore.Mutex)
		case explore.Group:
			o.Count = m.r.IntN(3)
		case explore.Var:
			o.Init = explore.Value{Kind: explore.ValKind(m.r.IntN(3))}
		}
		m.out.Objects = append(m.out.Objects, o)
	}
	for _, k := range []explore.ObjKind{explore.Var, explore.Var, explore.Mutex, explore.Chan} {
		any(k)
	}
	for range 1 + m.r.IntN(2) {
		any(explore.ObjKind(m.r.IntN(int(explore.Var))))
	}
	roles := []explore.Role{explore.Reader, explore.Caller, explore.Other}
	for t := range 2 + m.r.IntN(2) {
		m.thread(roles[t], t < 2 || m.one(2))
	}
	return m.out
}

func (m *maker) one(n int) bool { return m.r.IntN(n) == 0 }

// find is some object of a kind, or -1.
func (m *maker) find(kind explore.ObjKind) int {
	var all []int
	for i, o := range m.out.Objects {
		if o.Kind == kind {
			all = append(all, i)
		}
	}
	if len(all) == 0 {
		return -1
	}
	return all[m.r.IntN(len(all))]
}

func (m *maker) thread(role explore.Role, live bool) {
	th := explore.Thread{Name: string(rune('A' + len(m.out.Threads))), Role: role, Live: live, Regs: 3}
	m.th = &th
	n := 3 + m.r.IntN(5)
	for i := range n {
		in := m.instr(role)
		next := func() int {
			if m.one(8) {
				return m.r.IntN(n + 1)
			}
			return i + 1
		}
		succ := 1
		switch in.Op {
		case explore.Branch, explore.TryLock, explore.OnceIn, explore.CAS, explore.Nondet:
			succ = 2
		case explore.Select:
			succ = len(in.Arms)
			if in.Default {
				succ++
			}
		}
		for range succ {
			in.Succ = append(in.Succ, next())
		}
		if succ == 2 {
			in.Succ[1] = m.r.IntN(n + 1)
		}
		th.Code = append(th.Code, in)
	}
	th.Code = append(th.Code, explore.Instr{Op: explore.End, Reg: explore.NoReg, Ok: explore.NoReg})
	m.out.Threads = append(m.out.Threads, th)
}

func (m *maker) reg() int { return m.r.IntN(3) }

func (m *maker) value() explore.Value {
	return explore.Value{Kind: explore.ValKind(m.r.IntN(4)), N: m.r.IntN(2)}
}

func (m *maker) expr() explore.Expr {
	if m.one(3) {
		return explore.Expr{IsReg: true, Reg: m.reg()}
	}
	return explore.Expr{Value: m.value()}
}

// instr makes up an instruction without its successors.
func (m *maker) instr(role explore.Role) explore.Instr {
	in := explore.Instr{Reg: explore.NoReg, Ok: explore.NoReg, Ends: role != explore.Caller && m.one(2)}
	switch m.r.IntN(10) {
	case 0:
		in.Op = explore.Branch
		in.Test = explore.Test{Reg: m.reg(), Is: m.value(), Not: m.one(2)}
		return in
	case 1:
		in.Op, in.Reg, in.Val = explore.Set, m.reg(), m.expr()
		return in
	case 2:
		ops := []explore.Op{explore.Nondet, explore.Havoc, explore.Pause, explore.Nop, explore.Spawn}
		in.Op, in.Reg = ops[m.r.IntN(len(ops))], m.reg()
		if in.Op == explore.Spawn {
			in.N = 2
			if m.r.IntN(2) > 0 || len(m.out.Threads) < 2 {
				in.Op = explore.Nop
			}
		}
		return in
	case 3, 4, 5:
		return m.memory(role, in)
	}
	in.Obj = m.r.IntN(len(m.out.Objects))
	in.Val = m.expr()
	switch m.out.Objects[in.Obj].Kind {
	case explore.Var:
		return m.memory(role, in)
	case explore.Chan:
		return m.channel(in)
	case explore.Ctx:
		in.Op = m.pick(explore.Close, explore.Recv)
	case explore.Mutex:
		in.Op = m.pick(explore.Lock, explore.Lock, explore.RLock, explore.Unlock, explore.Unlock, explore.TryLock)
	case explore.Cond:
		in.Op = m.pick(explore.Wait, explore.Wake)
	case explore.Once:
		in.Op = m.pick(explore.OnceIn, explore.OnceOut)
	case explore.Group:
		in.Op, in.N = m.pick(explore.Wait, explore.Add, explore.Add), m.r.IntN(2)*2-1
	}
	return in
}

func (m *maker) pick(ops ...explore.Op) explore.Op { return ops[m.r.IntN(len(ops))] }

func (m *maker) channel(in explore.Instr) explore.Instr {
	in.Op = m.pick(explore.Close, explore.Send, explore.Recv, explore.Select)
	if in.Op == explore.Recv {
		in.Reg, in.Ok = m.reg(), m.reg()
	}
	if in.Op == explore.Select {
		in.Default = m.one(3)
		for range 1 + m.r.IntN(2) {
			a := explore.Arm{Obj: m.find(explore.Chan), Send: m.one(2), Val: m.expr(), Reg: m.reg(), Ok: m.reg(), Timer: m.one(8)}
			in.Arms = append(in.Arms, a)
		}
	}
	return in
}

func (m *maker) memory(role explore.Role, in explore.Instr) explore.Instr {
	in.Obj, in.Val, in.Old = m.find(explore.Var), m.expr(), m.expr()
	in.Reg = m.reg()
	in.Op = m.pick(explore.Load, explore.Store, explore.Store, explore.Swap, explore.CAS)
	switch {
	case role == explore.Caller && m.one(2):
		in.Op, in.Read, in.Harm, in.Knows = explore.Load, true, m.one(4), m.one(3)
	case role == explore.Reader && in.Op != explore.Load:
		in.Final = m.one(2)
	}
	return in
}
