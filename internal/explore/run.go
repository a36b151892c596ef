package explore

// Run tells whether the Caller of p can read a state too early: it has observed the
// end, it reads, and a final write of the Reader comes after that; and it ends without
// having read anew. The shortest such execution is the witness.
func Run(p *Program) Result {
	x := newExplorer(p)
	start := x.initial()
	x.visit(start, -1, Step{Thread: -1})
	limit := p.MaxStates
	if limit == 0 {
		limit = DefaultMaxStates
	}
	for x.next < len(x.nodes) {
		if len(x.nodes) > limit {
			return Result{Answer: TooLarge, States: len(x.nodes), Reached: x.reached}
		}
		at := x.next
		x.next++
		x.expand(at)
		if x.goal >= 0 {
			return Result{Answer: Found, States: len(x.nodes), Witness: x.witness(x.goal), Reached: true}
		}
	}
	return Result{Answer: Ordered, States: len(x.nodes), Reached: x.reached}
}

// A visited is a state and how it was first come to.
type visited struct {
	s    string
	from int32
	step Step
}

type explorer struct {
	p       *Program
	lay     layout
	seen    map[string]struct{}
	nodes   []visited
	next    int
	goal    int
	reached bool
	live    [][]uint64 // by thread and instruction: registers that matter behind it
	only    []bool     // by object: who gets past a wait for it knows of the end
}

func newExplorer(p *Program) *explorer {
	x := &explorer{p: p, lay: layoutOf(p), seen: make(map[string]struct{}), goal: -1}
	for t := range p.Threads {
		x.live = append(x.live, liveness(&p.Threads[t]))
	}
	x.only = make([]bool, len(p.Objects))
	for i, o := range p.Objects {
		x.only[i] = o.Kind == Chan && !o.Messages
	}
	for _, t := range p.Threads {
		for _, in := range t.Code {
			if in.Op == Send && !in.Ends {
				x.only[in.Obj] = false
			}
			for _, a := range in.Arms {
				if a.Send && a.Obj != NoObj && !a.Ends {
					x.only[a.Obj] = false
				}
			}
		}
	}
	return x
}

// visit queues a state that was not seen before.
func (x *explorer) visit(s state, from int, step Step) {
	x.clear(s)
	if _, ok := x.seen[string(s)]; ok {
		return
	}
	key := string(s)
	x.seen[key] = struct{}{}
	x.nodes = append(x.nodes, visited{key, int32(from), step})
	if s[0] == goalPhase && x.goal < 0 {
		x.goal = len(x.nodes) - 1
	}
}

func (x *explorer) witness(at int) []Step {
	var out []Step
	for ; at > 0; at = int(x.nodes[at].from) {
		out = append(out, x.nodes[at].step)
	}
	for i, j := 0, len(out)-1; i < j; i, j = i+1, j-1 {
		out[i], out[j] = out[j], out[i]
	}
	return out
}

// expand takes every step from a state. A step that no other thread can notice is
// taken alone: it makes no difference when it comes.
func (x *explorer) expand(at int) {
	s := state(x.nodes[at].s)
	for t := range x.p.Threads {
		if x.lay.running(s, t) && local(x.instr(s, t).Op) {
			x.step(s, t, at)
			return
		}
	}
	for t := range x.p.Threads {
		if x.lay.running(s, t) {
			x.step(s, t, at)
		}
	}
}

func (x *explorer) instr(s state, t int) *Instr { return &x.p.Threads[t].Code[x.lay.pc(s, t)] }

func local(op Op) bool {
	switch op {
	case Nop, Nondet, Branch, Set, Havoc:
		return true
	}
	return false
}
