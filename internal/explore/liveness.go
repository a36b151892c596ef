package explore

// shorten finds for each instruction the first one from there that does something,
// and the instructions to which more than one way leads.
func (t *thread) shorten() {
	n := len(t.Code)
	t.skip, t.joins = make([]int, n), make([]bool, n)
	for i := range t.Code {
		at := i
		for range n {
			if in := &t.Code[at]; in.Op != Nop || in.Knows || in.Succ[0] == at {
				break
			}
			at = t.Code[at].Succ[0]
		}
		t.skip[i] = at
	}
	ways := make([]bool, n)
	ways[t.skip[0]] = true
	for i := range t.Code {
		if t.skip[i] != i {
			continue
		}
		for _, s := range t.Code[i].Succ {
			s = t.skip[s]
			t.joins[s] = ways[s]
			ways[s] = true
		}
	}
}

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

// colour finds out which registers matter where, and keeps those in one place that
// never matter at the same time.
func (t *thread) colour() {
	t.alive = rows(len(t.Code), t.Regs)
	t.slot, t.live = make([]int, t.Regs), make([]uint64, len(t.Code))
	if t.Regs == 0 {
		return
	}
	t.liveness()
	clash := rows(t.Regs, t.Regs)
	for r := range clash { // none has a value at first, and each has one of its own
		if t.alive[0].has(r) {
			clash[r].add(t.alive[0])
		}
	}
	for i := range t.Code {
		in := &t.Code[i]
		in.defines(func(arm, r int) {
			if live := t.alive[in.Succ[arm]]; live.has(r) {
				clash[r].add(live)
			}
		})
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
	kept := rows(1, t.Regs)[0] // of those behind an instruction, the ones it does not give a value
	for changed := true; changed; {
		changed = false
		for i := len(t.Code) - 1; i >= 0; i-- {
			in, live := &t.Code[i], t.alive[i]
			for arm, s := range in.Succ {
				copy(kept, t.alive[s])
				in.defines(func(a, r int) {
					if a == arm {
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
				if !live.has(r) {
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
