package explore

// known finds what the registers of a thread may hold before each instruction,
// whatever the other threads do: a cell without a symbol each, or nil if no way
// leads there.
func (t *thread) known() [][]cell {
	at := make([][]cell, len(t.Code))
	entry := make([]cell, t.Regs)
	at[0] = entry
	for todo := []int{0}; len(todo) > 0; {
		i := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		in := &t.Code[i]
		for arm, s := range in.Succ {
			regs, can := in.after(at[i], arm)
			if can && join(&at[s], regs) {
				todo = append(todo, s)
			}
		}
	}
	return at
}

// after is what the registers hold behind an instruction that has gone on at arm;
// false if it cannot go on there.
func (in *Instr) after(regs []cell, arm int) ([]cell, bool) {
	out := append([]cell(nil), regs...)
	in.defines(func(a, r int) {
		if a == arm {
			out[r] = cell(Unknown)
		}
	})
	switch in.Op {
	case Set:
		if in.Reg != NoReg {
			out[in.Reg] = valueIn(regs, in.Val)
		}
	case Branch:
		yes, no := outcomes(regs[in.Test.Reg], cellOf(in.Test.Is))
		o := yes
		if (arm == 0) == in.Test.Not {
			o = no
		}
		out[in.Test.Reg] = o.then
		return out, o.can
	}
	return out, true
}

// join adds to what is known at a place what is known on one more way to it, and
// reports whether that is news.
func join(at *[]cell, regs []cell) bool {
	if *at == nil {
		*at = regs
		return true
	}
	news := false
	for r, c := range regs {
		if j := either((*at)[r], c); j != (*at)[r] {
			(*at)[r], news = j, true
		}
	}
	return news
}

// either is what is known of a value that is a or b.
func either(a, b cell) cell {
	switch {
	case a == b:
		return a
	case a.exact() || b.exact():
		if a.kind() != Zero && b.kind() != Zero && a.kind() != Unknown && b.kind() != Unknown {
			return cell(NonZero)
		}
		return cell(Unknown)
	}
	kind := cell(Unknown)
	if a.kind() == NonZero && b.kind() == NonZero {
		kind = cell(NonZero)
	}
	return kind | a&b&numMask // not the constants that neither is
}

func valueIn(regs []cell, e Expr) cell {
	if e.IsReg {
		return regs[e.Reg]
	}
	return cellOf(e.Value)
}
