package explore

import (
	"fmt"
	"sort"

	"github.com/wsracecheck/wsracecheck/internal/truth/model"
)

// A Deadlock is a circle of goroutines that wait for each other for good.
type Deadlock struct {
	// Lock tells that one of them waits while it holds a mutex that the next one
	// has to take. Otherwise they only wait for signals, perhaps one for itself.
	Lock bool
	// Reader tells that a goroutine of the program is waited for. Else a method
	// waits for another one.
	Reader bool
	// Waits are the statements that wait: with Lock the one that holds the mutex.
	Waits []int
}

// An edge leads from a goroutine that is blocked to one that could free it.
type edge struct {
	to   int
	lock bool // it owns the mutex
}

// deadlocks notes the circles of s, in which nothing can happen any more.
func (x *explorer) deadlocks(s *state) {
	var waits, all [maxRoutines][maxRoutines]bool
	var locks [][2]int
	for g := range x.m.routines {
		if !s.th[g].live {
			continue
		}
		for _, e := range x.needs(s, g) {
			all[g][e.to] = true
			if e.lock {
				locks = append(locks, [2]int{g, e.to})
			} else {
				waits[g][e.to] = true
			}
		}
	}
	closure(&waits)
	closure(&all)
	for g := range x.m.routines {
		if !waits[g][g] || !x.waiting(s, g) {
			continue
		}
		var d Deadlock
		for h := range x.m.routines {
			if h != g && !(waits[g][h] && waits[h][g]) {
				continue
			}
			d.Reader = d.Reader || x.m.routines[h].launched
			if x.waiting(s, h) {
				d.Waits = append(d.Waits, x.at(s, h).stmt)
			}
		}
		x.deadlock(d)
	}
	for _, l := range locks {
		if taker, holder := l[0], l[1]; all[holder][taker] && x.waiting(s, holder) {
			x.deadlock(Deadlock{Lock: true, Reader: x.m.routines[taker].launched, Waits: []int{x.at(s, holder).stmt}})
		}
	}
}

// deadlock notes d, once.
func (x *explorer) deadlock(d Deadlock) {
	sort.Ints(d.Waits)
	for _, old := range x.result.Deadlocks {
		if fmt.Sprint(old) == fmt.Sprint(d) {
			return
		}
	}
	x.result.Deadlocks = append(x.result.Deadlocks, d)
}

func closure(m *[maxRoutines][maxRoutines]bool) {
	for k := range m {
		for i := range m {
			for j := range m {
				m[i][j] = m[i][j] || m[i][k] && m[k][j]
			}
		}
	}
}

func (x *explorer) at(s *state, g int) *instr { return &x.m.routines[g].code[s.th[g].pc] }

// waiting reports whether g waits for a signal.
func (x *explorer) waiting(s *state, g int) bool {
	switch x.at(s, g).op {
	case opRecv, opWait, opCtx, opSelect:
		return true
	}
	return false
}

// needs lists who could let g go on.
func (x *explorer) needs(s *state, g int) []edge {
	in := x.at(s, g)
	switch in.op {
	case opRecv:
		return x.raisers(s, in.obj, opClose, opSend)
	case opWait:
		return x.raisers(s, in.obj, opDone)
	case opCtx:
		return x.raisers(s, in.obj, opCancel)
	case opSelect:
		var out []edge
		for _, a := range in.arms {
			switch a.kind {
			case model.ArmRecv:
				out = append(out, x.raisers(s, a.obj, opClose, opSend)...)
			case model.ArmCtx:
				out = append(out, x.raisers(s, a.obj, opCancel)...)
			}
		}
		return out
	case opLock, opRLock:
		return x.owners(s, in.obj)
	case opCond:
		if s.th[g].wait == 2 { // it was woken, and takes the lock again
			return x.owners(s, in.n)
		}
		return x.raisers(s, in.obj, opNotify)
	}
	return nil
}

// raisers lists the goroutines that have one of the operations on obj still
// before them.
func (x *explorer) raisers(s *state, obj int, ops ...opcode) []edge {
	var out []edge
	for g := range x.m.routines {
		if s.th[g].live && x.ahead(s, g, obj, ops) {
			out = append(out, edge{to: g})
		}
	}
	return out
}

// owners lists who holds mutex obj. Of readers only their number is known: they
// are those who unlock it later.
func (x *explorer) owners(s *state, obj int) []edge {
	if m := s.mem[obj]; m < 0 {
		return []edge{{to: int(-1 - m), lock: true}}
	}
	out := x.raisers(s, obj, opRUnlock)
	for i := range out {
		out[i].lock = true
	}
	return out
}

// ahead reports whether g may come to one of ops on obj, behind where it stands.
func (x *explorer) ahead(s *state, g, obj int, ops []opcode) bool {
	return x.leads(s, g, s.th[g], obj, ops, 0)
}

// leads is ahead for a goroutine that stands at t. What it starts on its way
// counts, too.
func (x *explorer) leads(s *state, g int, t thread, obj int, ops []opcode, depth int) bool {
	code := x.m.routines[g].code
	seen := make(map[int]bool)
	var work []int
	push := func(pc int) {
		if !seen[pc] {
			seen[pc] = true
			work = append(work, pc)
		}
	}
	first := []int{0}
	if depth == 0 {
		first = x.next(s, t, code, int(t.pc))
	}
	for _, pc := range first {
		push(pc)
	}
	for len(work) > 0 {
		pc := work[len(work)-1]
		work = work[:len(work)-1]
		in := &code[pc]
		for _, op := range ops {
			if in.op == op && in.obj == obj {
				return true
			}
		}
		if in.op == opGo && depth < maxRoutines && x.leads(s, in.n, thread{}, obj, ops, depth+1) {
			return true
		}
		for _, a := range in.arms {
			if a.kind == model.ArmSend && a.obj == obj && ops[len(ops)-1] == opSend {
				return true
			}
		}
		for _, n := range x.next(s, t, code, pc) {
			push(n)
		}
	}
	return false
}

// next lists where a goroutine may go from pc.
func (x *explorer) next(s *state, t thread, code []instr, pc int) []int {
	in := &code[pc]
	switch in.op {
	case opEnd:
		return nil
	case opJump:
		return []int{in.jump}
	case opPop:
		if t.bits&(1<<in.n) != 0 {
			return []int{pc + 1}
		}
	case opOnce:
		if s.mem[in.obj] == 2 {
			return []int{in.jump}
		}
		return []int{pc + 1, in.jump}
	case opSelect:
		var out []int
		for _, a := range in.arms {
			out = append(out, a.jump, a.or)
		}
		return out
	}
	switch in.op {
	case opChoice, opRecv, opPop, opNext, opTest, opZero:
		return []int{pc + 1, in.jump}
	}
	return []int{pc + 1}
}
