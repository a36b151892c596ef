package slice

import (
	"go/token"
	"slices"
	"strconv"

	"golang.org/x/tools/go/ssa"

	"github.com/wsracecheck/wsracecheck/internal/explore"
	"github.com/wsracecheck/wsracecheck/internal/loc"
	"github.com/wsracecheck/wsracecheck/internal/skeleton"
)

// A Finding is an execution in which a caller reads a state too early.
type Finding struct {
	Question Question
	Read     Event // where it stands: the read, or the call that leads to it
	Start    Event
	Signal   Event
	Observed Event
	Write    Event
	Steps    []Event
	State    *loc.Loc       // what is read, as the read spells it
	ReadIn   *skeleton.Func // the function that reads it, perhaps a callee of Read.In
	ReadNode *skeleton.Node
	// Own tells that the caller has ended the reader itself, GaveUp that it went past
	// the wait for its end, which is Joined, by another arm of a select.
	Own, GaveUp bool
	Joined      string
	// Waited is what the caller goes on after, as its wait spells it.
	Waited    string
	WaitedLoc *loc.Loc
	Program   *program
	Result    explore.Result
}

// An Event is one step of a goroutine.
type Event struct {
	Thread int // 0 the caller, 1 the reader, 2 the other, 3 the outside
	Node   *skeleton.Node
	In     *skeleton.Func
}

// Pos is where the event stands.
func (e Event) Pos() token.Pos {
	if e.Node == nil {
		return token.NoPos
	}
	return e.Node.Pos
}

// Find answers all questions of the package. It returns one finding for each state and
// place at which it is read.
func (p *Package) Find() []*Finding {
	type where struct {
		state Key
		pos   token.Pos
	}
	seen := make(map[where]bool)
	var out []*Finding
	for p.phase = range phases {
		for _, q := range p.ordered() {
			res, prog := p.decide(q)
			if res.Answer == explore.TooLarge && q.rank() == 0 {
				p.open[reading{q.Caller.Fn, q.State}] = true
			}
			if res.Answer != explore.Found {
				continue
			}
			f := p.finding(q, res, prog)
			at := where{q.State, f.Read.Pos()}
			if !seen[at] && !unused(f.ReadNode) && p.confirmed(q, f.ReadNode) && !p.anyError(f.ReadIn, f.ReadNode) {
				seen[at] = true
				out = append(out, f)
			}
		}
	}
	slices.SortStableFunc(out, func(a, b *Finding) int { return int(a.Read.Pos() - b.Read.Pos()) })
	return out
}

// Open reports whether it was asked if a goroutine that signals its end before it writes
// state lets fn, which waits for that, read it too early, and the program was too large.
func (p *Package) Open(fn *ssa.Function, state *loc.Loc) bool {
	f := p.Func(fn)
	return f != nil && p.open[reading{f, p.keys.of(state)}]
}

// unused reports whether nothing is made of what is read.
func unused(n *skeleton.Node) bool {
	if n == nil {
		return false
	}
	v, ok := n.In.(ssa.Value)
	if !ok || v.Referrers() == nil {
		return false
	}
	for _, r := range *v.Referrers() {
		if _, ok := r.(*ssa.DebugRef); !ok {
			return false
		}
	}
	return true
}

// OpenFuncs lists the functions for which Open holds for some state.
func (p *Package) OpenFuncs() []*ssa.Function {
	var out []*ssa.Function
	for _, f := range p.Funcs {
		for at := range p.open {
			if at.fn == f {
				out = append(out, f.Fn)
				break
			}
		}
	}
	return out
}

// Stats tells what was asked.
func (p *Package) Stats() Stats { return p.stats }

// finding reads the story off a witness.
func (p *Package) finding(q Question, res explore.Result, prog *program) *Finding {
	f := &Finding{Question: q, Program: prog, Result: res}
	f.Start = Event{1, q.Reader.body.Site, q.Reader.body.In}
	var read, seen, last *node
	var lastEvent Event
	signals := make(map[Key]Event)
	for _, s := range res.Witness {
		in := &prog.Threads[s.Thread].Code[s.Instr]
		n := prog.nodeOf(in)
		if n == nil {
			if in.Knows && seen == nil && last != nil {
				f.GaveUp, f.Observed, seen = true, lastEvent, last
				f.Joined = joinedArm(last, q.Reader)
			}
			continue
		}
		if s.Thread == 0 {
			last, lastEvent = n, Event{s.Thread, n.src, n.fn}
		}
		ev := Event{s.Thread, n.src, n.fn}
		f.Steps = append(f.Steps, ev)
		switch {
		case in.Ends && (seen == nil || f.Own):
			f.Signal = ev
			if _, ok := signals[n.key]; !ok {
				signals[n.key] = ev
			}
		case in.Read:
			read = n
		case in.Final:
			f.Write = ev
		}
		if s.Observes && seen == nil {
			f.Observed, seen = ev, n
			f.Own = in.Knows
			if first, ok := signals[n.waitsFor(s.To)]; ok {
				f.Signal = first
			}
		} else if first, ok := signals[n.waitsFor(s.To)]; ok && s.Thread == 0 && f.Own && read == nil {
			f.Observed, seen, f.Own, f.Signal = ev, n, false, first // it has waited as well
		}
	}
	if read != nil {
		f.Read = common(read, seen)
		f.ReadIn, f.ReadNode, f.State = read.fn, read.src, read.src.Obj
	}
	f.waited(seen, prog)
	return f
}

// waitsFor is what n waits for where it goes on at successor to.
func (n *node) waitsFor(to int) Key {
	if n.kind == skeleton.Select && to >= 0 && to < len(n.arms) && !n.arms[to].Send {
		return n.arms[to].key
	}
	return n.key
}

// joinedArm spells the arm of a select that waits for the end of r.
func joinedArm(n *node, r *ending) string {
	for _, a := range n.arms {
		if !a.Send && a.key != 0 && r.endsWith(a.key) && a.Obj != nil {
			return a.Obj.String()
		}
	}
	return "its end"
}

// waited finds out how the caller spells what it goes on after.
func (f *Finding) waited(seen *node, prog *program) {
	key := f.Question.Outside
	if n := f.Signal.Node; n != nil {
		key = 0
		if n.Obj != nil {
			f.WaitedLoc = n.Obj
		}
	}
	for _, g := range prog.graphs[1:] {
		for i := range g.nodes {
			if g.nodes[i].src == f.Signal.Node && g.nodes[i].key != 0 {
				key = g.nodes[i].key
			}
		}
	}
	if seen != nil {
		if seen.src != nil && seen.src.Obj != nil {
			f.WaitedLoc = seen.src.Obj
		}
		for _, a := range seen.arms {
			if a.key == key && a.Obj != nil {
				f.WaitedLoc = a.Obj
			}
		}
	}
	if f.WaitedLoc == nil && key != 0 {
		f.WaitedLoc = prog.pk.keys.places[key]
	}
	if f.WaitedLoc != nil {
		f.Waited = f.WaitedLoc.String()
	}
}

// Readers lists the functions that read the state of a finding, or call one that does.
func (p *Package) Readers(f *Finding) []*skeleton.Func {
	var out []*skeleton.Func
	for i, fn := range p.Funcs {
		if p.touched[i].has(int(f.Question.State)) {
			out = append(out, fn)
		}
	}
	return out
}

// By is the function that the goroutine of an event runs.
func (f *Finding) By(e Event) *skeleton.Func {
	switch e.Thread {
	case 0:
		return f.Question.Caller.Fn
	case 1:
		return f.Question.Reader.body.Fn
	case 2:
		if f.Question.Other != nil {
			return f.Question.Other.body.Fn
		}
	}
	return nil
}

// Fn is what the goroutine runs.
func (e *ending) Fn() *skeleton.Func { return e.body.Fn }

func (prog *program) nodeOf(in *explore.Instr) *node {
	if in.Tag < 0 || in.Tag >= len(prog.tags) {
		return nil
	}
	t := prog.tags[in.Tag]
	return &prog.graphs[t.thread].nodes[t.node]
}

// common is the read, seen from the innermost function in which both the read and the
// observation are known.
func common(read, seen *node) Event {
	at := Event{0, read.src, read.fn}
	if seen == nil {
		return at
	}
	around := make(map[int]bool)
	for f := seen.calls; f != nil; f = f.up {
		around[f.id] = true
	}
	for f := read.calls; f != nil; f = f.up {
		if around[f.id] {
			return at
		}
		at = Event{0, f.at, nil}
		if f.up != nil {
			at.In = f.up.fn
		}
	}
	return at
}

// Story is the finding in one line, for tests.
func (f *Finding) Story(fset *token.FileSet) string {
	line := func(e Event) string {
		if !e.Pos().IsValid() {
			return "-"
		}
		return itoa(fset.Position(e.Pos()).Line)
	}
	o := f.Program.Objects
	name := "?"
	for _, in := range f.Program.Threads[0].Code {
		if in.Read {
			name = o[in.Obj].Name
		}
	}
	other := "-"
	if f.Question.Other != nil {
		other = f.Question.Other.body.Fn.Name
	}
	return name + " reader " + f.Question.Reader.body.Fn.Name + " started " + line(f.Start) + " signal " + line(f.Signal) +
		" (thread " + itoa(f.Signal.Thread) + ") observed " + line(f.Observed) + " write " + line(f.Write) + " caller " + f.Question.Caller.Fn.Name + " other " + other
}

func itoa(n int) string { return strconv.Itoa(n) }
