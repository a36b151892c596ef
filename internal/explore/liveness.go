package explore

// A regs is a set of registers.
type regs []uint64

func (s regs) has(r int) bool { return s[r/64]&(1<<(r%64)) != 0 }
func (s regs) put(r int)      { s[r/64] |= 1 << (r % 64) }

// rows makes n sets of registers out of size.
func rows(n, size int) []regs {
	words := (size + 63) / 64
	all, out := make(regs, n*words), make([]regs, n)
	for i := range out {
		out[i] = all[i*words : (i+1)*words : (i+1)*words]
	}
	return out
}

// colour keeps those registers in one place that never matter at the same time.
func (t *thread) colour() {
	t.slot, t.live = make([]int, t.Regs), make([]uint64, len(t.Code))
	if t.Regs == 0 {
		return
	}
	clash := rows(t.Regs, t.Regs)
	for r := range clash { // none has a value at first, and each has one of its own
		if t.alive[0].has(r) {
			clash[r].add(t.alive[0])
		}
	}
	for i := range t.Code {
		if t.silent[i] {
			continue
		}
		in := &t.Code[i] // even a value that does not matter may not be put over one that does
		in.defines(func(arm, r int) { clash[r].add(t.alive[in.Succ[arm]]) })
	}
	taken := make([]bool, t.Regs+1) // places that are not free for a register
	for r := range t.slot {
		clear(taken)
		for o := range r {
			if clash[r].has(o) || clash[o].has(r) {
				taken[t.slot[o]] = true
			}
		}
		for taken[t.slot[r]] {
			t.slot[r]++
		}
		t.slots = max(t.slots, t.slot[r]+1)
	}
	for i, live := range t.alive {
		for r := range t.Regs {
			if live.has(r) {
				t.live[i] |= 1 << min(t.slot[r], 63)
			}
		}
	}
}

func (s regs) add(o regs) {
	for i, w := range o {
		s[i] |= w
	}
}

// liveness finds the registers that matter before each instruction.
func (t *thread) liveness() {
	t.alive = rows(len(t.Code), t.Regs)
	if t.Regs == 0 {
		return
	}
	kept := rows(1, t.Regs)[0] // of those behind an instruction, the ones it does not give a value
	for changed := true; changed; {
		changed = false
		for i := len(t.Code) - 1; i >= 0; i-- {
			in, live, acts := &t.Code[i], t.alive[i], !t.silent[i]
			for arm, s := range in.Succ {
				copy(kept, t.alive[s])
				in.defines(func(a, r int) {
					if a == arm && acts {
						kept[r/64] &^= 1 << (r % 64)
					}
				})
				for k, w := range kept {
					if w&^live[k] != 0 {
						live[k] |= w
						changed = true
					}
				}
			}
			in.uses(func(r int) {
				if acts && !live.has(r) {
					live.put(r)
					changed = true
				}
			})
		}
	}
}

// defines calls f for each register that gets a value, and the successor on the way
// to which it does.
func (in *Instr) defines(f func(arm, reg int)) {
	def := func(arm, r int) {
		if r != NoReg {
			f(arm, r)
		}
	}
	switch in.Op {
	case Set, Havoc, Load, Swap:
		def(0, in.Reg)
	case Recv:
		def(0, in.Reg)
		def(0, in.Ok)
	case Select:
		for i, a := range in.Arms {
			if !a.Send {
				def(i, a.Reg)
				def(i, a.Ok)
			}
		}
	}
}

// uses calls f for each register that is read.
func (in *Instr) uses(f func(reg int)) {
	expr := func(e Expr) {
		if e.IsReg {
			f(e.Reg)
		}
	}
	switch in.Op {
	case Branch:
		f(in.Test.Reg)
	case Set, Send, Store, Swap:
		expr(in.Val)
	case CAS:
		expr(in.Val)
		expr(in.Old)
	case Select:
		for _, a := range in.Arms {
			if a.Send {
				expr(a.Val)
			}
		}
	}
}
