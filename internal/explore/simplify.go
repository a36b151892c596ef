package explore

import (
	"bytes"
	"encoding/binary"
	"slices"
)

// simplify finds the instructions on which nothing depends, and those that do the same
// and go on alike, of which one can stand for all; if it is not asked to, none.
func (m *machine) simplify(asked bool) {
	for t := range m.threads {
		th := &m.threads[t]
		th.silent, th.skip = make([]bool, len(th.Code)), make([]int, len(th.Code))
	}
	for round := 0; asked && round < 4; round++ {
		read := make([]bool, len(m.obj))
		for t := range m.threads {
			th := &m.threads[t]
			th.liveness()
			th.shorten()
			for i := range th.Code {
				if !th.silent[i] {
					th.looks(i, read)
				}
			}
		}
		changed := false
		for t := range m.threads {
			th := &m.threads[t]
			for i := range th.Code {
				if !th.silent[i] && m.idle(th, i, t == m.caller, read) {
					th.silent[i], changed = true, true
				}
			}
		}
		if !changed {
			break
		}
	}
	for t := range m.threads {
		th := &m.threads[t]
		th.liveness()
		th.colour()
		th.shorten()
		if asked {
			th.merge()
		}
		th.meets()
	}
}

// looks notes the Var that instruction i reads.
func (t *thread) looks(i int, read []bool) {
	switch in := &t.Code[i]; in.Op {
	case Load, CAS:
		read[in.Obj] = true
	case Swap:
		read[in.Obj] = read[in.Obj] || t.matters(i, in.Reg)
	}
}

// matters reports whether the value that instruction i gives register r does.
func (t *thread) matters(i, r int) bool {
	return r != NoReg && t.alive[t.Code[i].Succ[0]].has(r)
}

// idle reports whether it makes no difference whether instruction i of th is taken.
func (m *machine) idle(th *thread, i int, caller bool, read []bool) bool {
	in := &th.Code[i]
	if in.Knows {
		return false
	}
	switch in.Op {
	case Nop:
		return true
	case Set, Havoc:
		return !th.matters(i, in.Reg)
	case Load:
		return !in.Read && !th.matters(i, in.Reg)
	case Store:
		return !read[in.Obj]
	case Swap:
		return !read[in.Obj] && !th.matters(i, in.Reg)
	case Branch: // a test may tell of the end
		return th.oneWay(in) && !(caller && m.told)
	case Nondet, Pause:
		return th.oneWay(in)
	}
	return false
}

// oneWay reports whether all successors of in come to the same.
func (t *thread) oneWay(in *Instr) bool {
	for _, s := range in.Succ {
		if t.skip[s] != t.skip[in.Succ[0]] {
			return false
		}
	}
	return true
}

// shorten finds for each instruction the first one from there that is not silent, or one
// of a circle of silent ones.
func (t *thread) shorten() {
	for i := range t.Code {
		t.skip[i] = t.past(i)
	}
}

func (t *thread) past(i int) int {
	for range t.Code {
		if !t.silent[i] {
			return i
		}
		i = t.Code[i].Succ[0]
	}
	least := i
	for at := t.Code[i].Succ[0]; at != i; at = t.Code[at].Succ[0] {
		least = min(least, at)
	}
	return least
}

// merge lets one instruction stand for all that do the same and go on at the same ones.
// It looks a few times, since those that go on at them may be the same then.
func (t *thread) merge() {
	var keys []byte
	ends := make([]int, len(t.Code)+1)
	for i := range t.Code {
		if t.skip[i] == i {
			keys = t.spell(keys, i)
		}
		ends[i+1] = len(keys)
	}
	first := make(map[uint64]int, len(t.Code))
	for range mergeRounds {
		clear(first)
		changed := false
		for i := len(t.Code) - 1; i >= 0; i-- {
			if t.skip[i] != i {
				continue
			}
			h := t.hash(keys[ends[i]:ends[i+1]], i)
			j, ok := first[h]
			if !ok {
				first[h] = i
			} else if bytes.Equal(keys[ends[i]:ends[i+1]], keys[ends[j]:ends[j+1]]) && slices.Equal(t.next(i), t.next(j)) {
				t.skip[i], changed = j, true
			}
		}
		if !changed {
			return
		}
		for i := range t.skip {
			for t.skip[i] != t.skip[t.skip[i]] {
				t.skip[i] = t.skip[t.skip[i]]
			}
		}
	}
}

const mergeRounds = 8

// next lists where instruction i may go on: of a choice in order, and each once.
func (t *thread) next(i int) []int {
	in := &t.Code[i]
	out := make([]int, len(in.Succ))
	for k, s := range in.Succ {
		out[k] = t.skip[s]
	}
	if in.choice() {
		slices.Sort(out)
		out = slices.Compact(out)
	}
	return out
}

// choice tells of instructions that go on at any of their successors.
func (in *Instr) choice() bool { return in.Op == Nop || in.Op == Nondet || in.Op == Pause }

func (t *thread) hash(key []byte, i int) uint64 {
	h := uint64(len(key))
	add := func(n int) {
		h = (h ^ uint64(n)) * 0x9e3779b97f4a7c15
		h ^= h >> 29
	}
	for _, b := range key {
		add(int(b))
	}
	for _, n := range t.next(i) {
		add(n)
	}
	return h
}

// meets finds the successors of choices that make a difference, and the instructions to
// which more than one way leads.
func (t *thread) meets() {
	t.ways, t.joins = make([][]int, len(t.Code)), make([]bool, len(t.Code))
	seen := make([]bool, len(t.Code))
	seen[t.skip[0]] = true
	for i := range t.Code {
		if t.skip[i] != i {
			continue
		}
		in := &t.Code[i]
		choice := in.choice() || t.silent[i]
		for k, s := range in.Succ {
			s = t.skip[s]
			if t.silent[i] && k > 0 || choice && slices.ContainsFunc(t.ways[i], func(o int) bool { return t.skip[in.Succ[o]] == s }) {
				continue
			}
			if choice {
				t.ways[i] = append(t.ways[i], k)
			}
			t.joins[s] = t.joins[s] || seen[s]
			seen[s] = true
		}
	}
}

// spell appends to key what instruction i does, but for where it goes on.
func (t *thread) spell(key []byte, i int) []byte {
	in := &t.Code[i]
	put := func(ns ...int) {
		for _, n := range ns {
			key = binary.AppendVarint(key, int64(n))
		}
	}
	expr := func(e Expr) {
		if e.IsReg {
			put(1, t.slot[e.Reg])
		} else {
			put(0, int(e.Value.Kind), e.Value.N)
		}
	}
	to := func(arm, r int) { // where a value is put that matters
		if r == NoReg || !t.alive[in.Succ[arm]].has(r) {
			put(-1)
		} else {
			put(t.slot[r])
		}
	}
	if t.silent[i] {
		return append(key, 0xff) // a circle in which nothing happens
	}
	put(int(in.Op), len(in.Arms))
	if shapes[in.Op].kinds != nil {
		put(in.Obj)
	}
	if in.Op == Add || in.Op == Spawn {
		put(in.N)
	}
	put(flags(in.Ends, in.Knows, in.Final, in.Read, in.Harm, in.Default, in.Test.Not))
	switch in.Op {
	case Branch:
		put(t.slot[in.Test.Reg], int(in.Test.Is.Kind), in.Test.Is.N)
	case Set, Havoc, Load, Swap, Recv:
		to(0, in.Reg)
	}
	if in.Op == Recv {
		to(0, in.Ok)
	}
	switch in.Op {
	case Set, Send, Store, Swap, CAS:
		expr(in.Val)
	}
	if in.Op == CAS {
		expr(in.Old)
	}
	for k, a := range in.Arms {
		put(a.Obj, flags(a.Send, a.Ends, a.Timer))
		if a.Send {
			expr(a.Val)
		} else {
			to(k, a.Reg)
			to(k, a.Ok)
		}
	}
	return key
}

// flags puts bits into a number.
func flags(on ...bool) int {
	n := 0
	for k, yes := range on {
		if yes {
			n |= 1 << k
		}
	}
	return n
}
