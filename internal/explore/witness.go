package explore

import "slices"

// A tracer notes the steps that are taken from one state, until one of them leads to
// what it looks for. The states themselves do not tell how they were come to: the way
// to a witness is walked once more.
type tracer struct {
	target state // nil: the stale read
	steps  []traced
	done   bool
	last   int
}

// A traced is a step, and the one before it, or -1.
type traced struct {
	step Step
	prev int
}

func (t *tracer) add(s Step, prev int) int {
	t.steps = append(t.steps, traced{s, prev})
	return len(t.steps) - 1
}

func (t *tracer) comes(it item) {
	if !t.done && t.target != nil && equal(t.target, it.s) {
		t.done, t.last = true, it.path
	}
}

func (t *tracer) hit(path int) {
	if !t.done && t.target == nil {
		t.done, t.last = true, path
	}
}

// witness lists the steps to state n, and from there to the target, or if that is nil
// to the stale read.
func (x *explorer) witness(n int, target state) []Step {
	var out []Step
	prepend := func(from int, target state) {
		out = append(x.segment(from, target), out...)
	}
	prepend(n, target)
	for ; n >= 0; n = int(x.seen.from[n]) {
		prepend(int(x.seen.from[n]), x.seen.at(n))
	}
	return out
}

// segment lists the steps from a state, -1 for the start, to one that is next to it.
func (x *explorer) segment(from int, target state) []Step {
	x.trace = &tracer{target: target}
	x.met, x.tops = newTable(x.size+1), nil
	x.steps, x.large, x.at, x.used = 0, false, from, 0
	if from < 0 {
		x.begin(x.initial())
	} else {
		s := x.clone(x.seen.at(from))
		some := x.persistent(s)
		for _, first := range []bool{true, false} {
			for t := range x.threads {
				if (some&(1<<t) != 0) == first && x.runs(s, t) && !x.trace.done {
					x.stepAll(s, t, -1)
				}
			}
		}
	}
	var out []Step
	for at := x.trace.last; x.trace.done && at >= 0; at = x.trace.steps[at].prev {
		out = append(out, x.trace.steps[at].step)
	}
	slices.Reverse(out)
	x.trace = nil
	return out
}

// actual replaces the instructions that stand for others in steps by those that were
// taken, and tells where each thread is behind them.
func (m *machine) actual(steps []Step) []int {
	at := make([]int, len(m.threads))
	for t := range m.threads {
		at[t] = m.threads[t].past(0)
	}
	for i := range steps {
		s := &steps[i]
		th := &m.threads[s.Thread]
		shown, taken := &th.Code[s.Instr], &th.Code[at[s.Thread]]
		s.Instr = at[s.Thread]
		if s.To < 0 {
			continue
		}
		for k, n := range taken.Succ { // the successors of a choice may be in another order
			if (shown.Op == Nondet || shown.Op == Pause) && th.skip[n] == th.skip[shown.Succ[s.To]] {
				s.To = k
				break
			}
		}
		at[s.Thread] = th.past(taken.Succ[s.To])
	}
	return at
}
