package explore

// shorten finds for each instruction the first one from there that does something,
// and the instructions through which every circle goes.
func (t *thread) shorten() {
	n := len(t.Code)
	t.skip, t.loop = make([]int, n), make([]bool, n)
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
	for i := range t.Code {
		for _, s := range t.Code[i].Succ {
			if s = t.skip[s]; s <= i {
				t.loop[s] = true
			}
		}
	}
}

// colour finds out which registers matter where, and keeps those in one place that
// never matter at the same time.
func (t *thread) colour() {
	t.liveness()
	clash := make([][]bool, t.Regs)
	for r := range clash {
		clash[r] = make([]bool, t.Regs)
	}
	with := func(r int, live []bool) {
		for o, yes := range live {
			if yes && o != r {
				clash[r][o], clash[o][r] = true, true
			}
		}
	}
	if len(t.Code) > 0 {
		for r, yes := range t.alive[0] {
			if yes {
				with(r, t.alive[0])
			}
		}
	}
	for i := range t.Code {
		in := &t.Code[i]
		in.defines(func(arm, r int) {
			if live := t.alive[in.Succ[arm]]; live[r] {
				with(r, live)
			}
		})
	}
	t.slot = make([]int, t.Regs)
	for r := range t.slot {
		for c := 0; ; c++ {
			free := true
			for o := range r {
				free = free && !(clash[r][o] && t.slot[o] == c)
			}
			if free {
				t.slot[r] = c
				t.slots = max(t.slots, c+1)
				break
			}
		}
	}
	t.live = make([]uint64, len(t.Code))
	for i, live := range t.alive {
		for r, yes := range live {
			if yes {
				t.live[i] |= 1 << min(t.slot[r], 63)
			}
		}
	}
}

// liveness finds the registers that matter before each instruction.
func (t *thread) liveness() {
	t.alive = make([][]bool, len(t.Code))
	all := make([]bool, len(t.Code)*t.Regs)
	for i := range t.alive {
		t.alive[i] = all[i*t.Regs : (i+1)*t.Regs : (i+1)*t.Regs]
	}
	if t.Regs == 0 {
		return
	}
	for changed := true; changed; {
		changed = false
		for i := len(t.Code) - 1; i >= 0; i-- {
			in, live := &t.Code[i], t.alive[i]
			set := func(r int) {
				if !live[r] {
					live[r], changed = true, true
				}
			}
			for arm, s := range in.Succ {
				for r, yes := range t.alive[s] {
					if yes && !live[r] && !in.overwrites(arm, r) {
						set(r)
					}
				}
			}
			in.uses(set)
		}
	}
}

// overwrites reports whether register r gets a value on the way to successor arm.
func (in *Instr) overwrites(arm, r int) bool {
	yes := false
	in.defines(func(a, d int) { yes = yes || a == arm && d == r })
	return yes
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
