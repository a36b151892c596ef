package explore_test

import (
	"fmt"

	"github.com/wsracecheck/wsracecheck/internal/explore"
)

// checkWitness checks that a witness is an execution: each thread goes on where it was,
// two meet right behind each other, the caller learns of the end once, then reads, and a
// final write to the same Var comes behind that.
func checkWitness(p *explore.Program, w []explore.Step) error {
	at := make([]int, len(p.Threads))
	observed, written := false, false
	read := make(map[int]bool)
	for i, s := range w {
		th := &p.Threads[s.Thread]
		if !leads(th, at[s.Thread], s.Instr) {
			return fmt.Errorf("step %d: thread %s is at %d", i, th.Name, at[s.Thread])
		}
		in := &th.Code[s.Instr]
		at[s.Thread] = s.Instr
		if s.To >= 0 {
			at[s.Thread] = in.Succ[s.To]
		}
		if s.Partner >= 0 {
			sends := in.Op == explore.Send || in.Op == explore.Select && in.Arms[s.To].Send
			other := i - 1
			if sends {
				other = i + 1
			}
			if other < 0 || other == len(w) || w[other].Thread != s.Partner || w[other].Partner != s.Thread {
				return fmt.Errorf("step %d: %s does not meet %d", i, th.Name, s.Partner)
			}
		}
		if s.Observes {
			if observed || th.Role != explore.Caller {
				return fmt.Errorf("step %d: %s observes", i, th.Name)
			}
			observed = true
		}
		if in.Read && observed {
			read[in.Obj] = true
		}
		written = written || in.Final && read[in.Obj]
	}
	if !written {
		return fmt.Errorf("no final write behind the read")
	}
	return nil
}

// leads reports whether a thread at i comes to instruction to by way of such that a
// witness may leave out.
func leads(th *explore.Thread, i, to int) bool {
	for range th.Code {
		if i == to {
			return true
		}
		in := &th.Code[i]
		switch in.Op {
		case explore.Nop, explore.Set, explore.Havoc, explore.Load, explore.Store, explore.Swap,
			explore.Branch, explore.Nondet, explore.Pause:
		default:
			return false
		}
		if in.Knows || in.Read {
			return false
		}
		i = in.Succ[0]
	}
	return false
}
