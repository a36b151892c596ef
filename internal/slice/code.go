package slice

import (
	"slices"

	"github.com/wsracecheck/wsracecheck/internal/explore"
	"github.com/wsracecheck/wsracecheck/internal/skeleton"
)

// code writes the code of a thread: one instruction for each node, with the same
// number, and more behind them where one is not enough.
func (m *maker) code(th *explore.Thread, g *graph, t int) {
	th.Code = make([]explore.Instr, len(g.nodes))
	for i := range g.nodes {
		in := m.instr(th, &g.nodes[i], t)
		if t == 0 {
			in.Succ = m.past(th, i, in.Succ)
		}
		in.Tag = len(m.out.tags)
		m.out.tags = append(m.out.tags, tag{t, i})
		th.Code[i] = in
	}
}

// past lets the caller know of the end where it gives up waiting for it.
func (m *maker) past(th *explore.Thread, i int, succ []int) []int {
	for _, q := range m.passages {
		if q.node == i {
			know := blank(explore.Nop)
			know.Knows, know.Succ = true, []int{succ[q.arm]}
			succ = slices.Clone(succ)
			succ[q.arm] = m.more(th, know)
		}
	}
	return succ
}

func blank(op explore.Op) explore.Instr {
	return explore.Instr{Op: op, Reg: explore.NoReg, Ok: explore.NoReg}
}

func (m *maker) instr(th *explore.Thread, n *node, t int) explore.Instr {
	in := blank(explore.Nop)
	in.Succ = n.succ
	in.Obj = m.objects[n.key]
	if n.kind == skeleton.Unknown || n.kind == skeleton.Branch || n.kind == skeleton.Set || n.kind == skeleton.Havoc {
		return m.local(th, n, in)
	}
	switch n.kind {
	case skeleton.Return:
		in.Op = explore.End
	case skeleton.Panic, skeleton.Halt:
		in.Op = explore.Halt
		if n.kind == skeleton.Panic && t == 0 { // what it has read gets out
			in.Op = explore.End
		}
	case skeleton.Lock, skeleton.RLock, skeleton.Unlock, skeleton.RUnlock, skeleton.TryLock:
		in.Op = lockOps[n.kind]
	case onceIn:
		in.Op = explore.OnceIn
	case onceOut:
		in.Op = explore.OnceOut
	case skeleton.CondWait:
		in.Op = explore.Nop
	case skeleton.Spawn:
		for u := range m.count() {
			if b := m.body(u); b.Site != nil && n.spawn != nil && n.spawn.Site == b.Site && u != t {
				in.Op, in.N = explore.Spawn, u
			}
		}
	case skeleton.Load, skeleton.Store, skeleton.Swap, skeleton.CAS, skeleton.Count:
		in = m.memory(th, n, in, t)
	case skeleton.Close, skeleton.Cancel, skeleton.Send, skeleton.Done, skeleton.Add:
		in = m.raise(n, in, t)
	case skeleton.Recv, skeleton.Stream, skeleton.WaitGroup, skeleton.Select:
		in = m.wait(th, n, in, t)
	}
	return in
}

var lockOps = map[skeleton.Kind]explore.Op{
	skeleton.Lock: explore.Lock, skeleton.RLock: explore.RLock, skeleton.Unlock: explore.Unlock,
	skeleton.RUnlock: explore.Unlock, skeleton.TryLock: explore.TryLock,
}

// count is the number of threads that the package runs.
func (m *maker) count() int {
	if m.q.Other == nil {
		return 2
	}
	return 3
}

// local is an instruction that no other thread can notice.
func (m *maker) local(th *explore.Thread, n *node, in explore.Instr) explore.Instr {
	switch n.kind {
	case skeleton.Unknown:
		in.Op = explore.Nondet
	case skeleton.Branch:
		in.Op = explore.Branch
		in.Test = explore.Test{Reg: n.test.Reg, Is: m.value(n.test.Is), Not: n.test.Not}
		if n.test.Is.Kind == skeleton.InReg || n.test.Is.Kind == skeleton.Any || n.test.Reg == skeleton.NoReg {
			in.Op = explore.Nondet
		}
	case skeleton.Set:
		in.Op, in.Reg, in.Val = explore.Set, n.reg, m.expr(n.val)
	case skeleton.Havoc:
		in.Op, in.Reg = explore.Havoc, n.reg
		if n.reg == skeleton.NoReg {
			in.Reg = n.ok
		} else if n.ok != skeleton.NoReg {
			more := blank(explore.Havoc)
			more.Reg, more.Succ = n.ok, n.succ
			in.Succ = []int{m.more(th, more)}
		}
		if in.Reg == skeleton.NoReg {
			in.Op = explore.Nop
		}
	}
	return in
}

// more appends an instruction that stands for no node of its own.
func (m *maker) more(th *explore.Thread, in explore.Instr) int {
	in.Tag = -1
	th.Code = append(th.Code, in)
	return len(th.Code) - 1
}

func (m *maker) memory(th *explore.Thread, n *node, in explore.Instr, t int) explore.Instr {
	in.Val = m.expr(n.val)
	switch n.kind {
	case skeleton.Load:
		in.Op, in.Reg = explore.Load, n.reg
		in.Read = t == 0 && n.key == m.q.State && !n.src.Far && (m.q.Only == nil || m.q.Only == n.src)
	case skeleton.Store:
		in.Op = explore.Store
	case skeleton.Count:
		in.Op, in.Val = explore.Store, explore.Expr{}
	case skeleton.Swap:
		in.Op, in.Reg = explore.Swap, n.reg
	case skeleton.CAS:
		in.Op, in.Old = explore.CAS, m.expr(n.old)
		in.Succ = []int{m.outcome(th, n, explore.NonZero), m.outcome(th, n, explore.Zero)}
	}
	if t == 1 && n.key == m.q.State && n.kind != skeleton.Load {
		in.Final = m.q.Reader.finals[n.spot()]
	}
	if n.kind == skeleton.Store && m.flags.has(int(n.key)) && n.val.Kind != skeleton.Zero {
		in.Ends = t == 1 && m.q.Reader.finals[n.spot()] || t == 2
	}
	return in
}

// outcome goes on behind a CAS with its result.
func (m *maker) outcome(th *explore.Thread, n *node, k explore.ValKind) int {
	if n.reg == skeleton.NoReg {
		return n.succ[0]
	}
	set := blank(explore.Set)
	set.Reg, set.Val, set.Succ = n.reg, explore.Expr{Value: explore.Value{Kind: k}}, n.succ
	return m.more(th, set)
}

func (m *maker) raise(n *node, in explore.Instr, t int) explore.Instr {
	switch n.kind {
	case skeleton.Close, skeleton.Cancel:
		in.Op = explore.Close
	case skeleton.Send:
		in.Op, in.Val = explore.Send, m.expr(n.val)
	case skeleton.Done:
		in.Op, in.N = explore.Add, -1
	case skeleton.Add:
		in.Op, in.N = explore.Add, n.n
		if n.n == 0 {
			in.Op = explore.Nop
		}
	}
	switch t {
	case 0:
		in.Knows = m.q.Reader.waits.has(int(n.key)) && m.q.Reader.endedAt(n)
	case 1:
		in.Ends = m.q.Reader.ends[n.spot()]
	case 2:
		in.Ends = m.p.causesAt(m.q.Other, n, m.q.Reader)
	}
	return in
}

func (m *maker) wait(th *explore.Thread, n *node, in explore.Instr, t int) explore.Instr {
	_, known := m.objects[n.key]
	switch n.kind {
	case skeleton.Recv:
		in.Op, in.Reg, in.Ok = explore.Recv, n.reg, n.ok
		if !known {
			return m.anything(th, in)
		}
		if n.key == over { // what it gets is not known
			got := m.anything(th, in)
			in.Reg, in.Ok, in.Succ = explore.NoReg, explore.NoReg, []int{m.more(th, got)}
		}
	case skeleton.WaitGroup:
		in.Op = explore.Wait
		if !known {
			in.Op = explore.Nop
		}
	case skeleton.Stream:
		return m.stream(th, n, in, known)
	case skeleton.Select:
		in.Op, in.Default = explore.Select, n.deflt
		for _, a := range n.arms {
			in.Arms = append(in.Arms, m.arm(a, t))
		}
	}
	return in
}

// anything makes the results of a receive from a channel that is not known.
func (m *maker) anything(th *explore.Thread, in explore.Instr) explore.Instr {
	out := in
	out.Op, out.Obj, out.Ok = explore.Havoc, 0, explore.NoReg
	if out.Reg == explore.NoReg {
		out.Op = explore.Nop
	}
	if in.Ok != explore.NoReg {
		more := blank(explore.Havoc)
		more.Reg, more.Succ = in.Ok, in.Succ
		out.Succ = []int{m.more(th, more)}
	}
	return out
}

// stream is a read: it fails when the stream has ended, and may return anything before.
func (m *maker) stream(th *explore.Thread, n *node, in explore.Instr, known bool) explore.Instr {
	set := func(op explore.Op, v explore.Value) int {
		if n.reg == skeleton.NoReg {
			return n.succ[0]
		}
		more := blank(op)
		more.Reg, more.Val, more.Succ = n.reg, explore.Expr{Value: v}, n.succ
		return m.more(th, more)
	}
	free := set(explore.Havoc, explore.Value{})
	if !known {
		in.Op, in.Succ = explore.Nop, []int{free}
		return in
	}
	failed := set(explore.Set, explore.Value{Kind: explore.NonZero})
	in.Op, in.Succ = explore.Select, []int{failed, free}
	if n.src.All { // nil at the end, or an error
		in.Succ = []int{free, failed}
	}
	in.Arms = []explore.Arm{
		{Obj: m.objects[n.key], Reg: explore.NoReg, Ok: explore.NoReg},
		{Obj: explore.NoObj, Reg: explore.NoReg, Ok: explore.NoReg, Timer: true},
	}
	return in
}

func (m *maker) arm(a arm, t int) explore.Arm {
	out := explore.Arm{Send: a.Send, Reg: explore.NoReg, Ok: explore.NoReg, Timer: a.Timer, Obj: explore.NoObj}
	if a.Send {
		out.Val = m.expr(a.Val)
	} else {
		out.Reg, out.Ok = a.Reg, a.Ok
	}
	if a.never {
		out.Timer = false
	} else if obj, ok := m.objects[a.key]; ok && a.key != 0 {
		out.Obj = obj
	} else if !a.Timer {
		out.Timer = true // somebody else may make it ready
	}
	return out
}

// added is the groups to which a thread adds for what it waits for itself, not for a
// goroutine that it starts: nobody has added for it before.
func (m *maker) added() map[int]bool {
	out := make(map[int]bool)
	for t := range m.out.Threads {
		code := m.out.Threads[t].Code
		if slices.ContainsFunc(code, func(in explore.Instr) bool { return in.Op == explore.Spawn }) || m.spawns(t) {
			continue
		}
		for _, in := range code {
			if in.Op == explore.Add && in.N > 0 {
				out[in.Obj] = true
			}
		}
	}
	return out
}

// spawns reports whether what thread t runs starts any goroutine.
func (m *maker) spawns(t int) bool {
	whole := m.p.wholeGraph(m.body(t))
	return whole == nil || len(whole.starts) > 0
}

// environment says what the outside does to the objects: who raises what nobody in the
// program raises, who sends and receives, and how many goroutines a group counts.
func (m *maker) environment() {
	raised, sent, added := make(map[int]bool), make(map[int]bool), m.added()
	for t := range m.out.Threads {
		counted := make(map[int]bool)
		for _, in := range m.out.Threads[t].Code {
			switch in.Op {
			case explore.Close:
				raised[in.Obj] = true
			case explore.Send:
				sent[in.Obj] = true
				if !in.Ends {
					m.out.Objects[in.Obj].Taken = true
				}
				raised[in.Obj] = raised[in.Obj] || in.Ends
			case explore.Add:
				if in.N < 0 {
					raised[in.Obj] = true
					if !counted[in.Obj] && t > 0 && !added[in.Obj] {
						m.out.Objects[in.Obj].Count++
					}
					counted[in.Obj] = true
				}
			}
		}
	}
	if obj, ok := m.objects[m.q.Outside]; ok && m.q.Outside != 0 {
		raise, end := blank(explore.Close), blank(explore.End)
		raise.Obj, raise.Ends, raise.Succ, raise.Tag, end.Tag = obj, true, []int{1}, -1, -1
		m.out.Threads = append(m.out.Threads, explore.Thread{Name: "outside", Live: true, Code: []explore.Instr{raise, end}})
		raised[obj] = true
	}
	for i := range m.out.Objects {
		o := &m.out.Objects[i]
		switch o.Kind {
		case explore.Chan:
			o.Outside = !raised[i] && !sent[i]
		case explore.Ctx:
			o.Outside = !raised[i]
		}
	}
}
