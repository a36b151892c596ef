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
	for t := range p.Threads {
		at[t] = past(&p.Threads[t], 0)
	}
	observed, written := false, false
	read := make(map[int]bool)
	for i, s := range w {
		th := &p.Threads[s.Thread]
		if s.Instr != at[s.Thread] {
			return fmt.Errorf("step %d: thread %s is at %d", i, th.Name, at[s.Thread])
		}
		in := &th.Code[s.Instr]
		if s.To >= 0 && !(p.Objects[in.Obj].Kind == explore.Cond && in.Op == explore.Wait && repeats(w[i+1:], s)) {
			at[s.Thread] = past(th, in.Succ[s.To])
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

// repeats reports whether the thread of s takes the same instruction next.
func repeats(w []explore.Step, s explore.Step) bool {
	for _, n := range w {
		if n.Thread == s.Thread {
			return n.Instr == s.Instr
		}
	}
	return false
}

// past is the first instruction from i that is no Nop without meaning.
func past(th *explore.Thread, i int) int {
	for range th.Code {
		if in := &th.Code[i]; in.Op != explore.Nop || in.Knows || in.Succ[0] == i {
			break
		}
		i = th.Code[i].Succ[0]
	}
	return i
}
