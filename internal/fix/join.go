package fix

import (
	"bytes"
	"go/ast"
	"go/types"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/wsracecheck/wsracecheck/internal/caller"
	"github.com/wsracecheck/wsracecheck/internal/ending"
	"github.com/wsracecheck/wsracecheck/internal/loc"
	"github.com/wsracecheck/wsracecheck/internal/ops"
)

// join inserts a wait for the reader before the read, where EOF is known.
func (s *Suggester) join(f *caller.Finding) *candidate {
	g := f.Verdict.G
	if f.Wait != nil && f.Wait.Bounded {
		return nil // somebody decided not to wait for longer
	}
	if s.Model.RunsOn(f.Fn, g.ID) || s.inLoop(g.Start) || !s.ends(f) || s.callsOut(g.Fn) {
		return nil
	}
	locks := make(lockSet)
	s.below(g.Fn, func(in ssa.Instruction) bool {
		s.taken(in, locks, make(map[*ssa.Function]bool))
		return false
	})
	if s.waitsUnder(locks) {
		return nil // the reader may be held up
	}
	for _, tok := range s.Model.Tokens(f.State, g.ID) {
		if tok.G != g || !s.sure(tok) || !s.quick(f, tok) {
			continue
		}
		if c := s.insert(f, tok.Text); c != nil {
			c.message = "wait for " + strings.TrimPrefix(tok.Text, "<-") + " before reading " + f.State.String()
			return c
		}
	}
	return nil
}

// inLoop reports whether in runs more than once: then a signal may come from
// another goroutine than the one that is waited for.
func (s *Suggester) inLoop(in ssa.Instruction) bool {
	seen := make(map[*ssa.BasicBlock]bool)
	work := append([]*ssa.BasicBlock(nil), in.Block().Succs...)
	for len(work) > 0 {
		b := work[len(work)-1]
		work = work[:len(work)-1]
		if b == in.Block() {
			return true
		}
		if !seen[b] {
			seen[b] = true
			work = append(work, b.Succs...)
		}
	}
	return false
}

// ends reports whether the reader is surely on its way out when the observed
// signal was raised: it raised it itself, or whoever did also closes the
// connection that it reads from, and it waits for nothing else.
func (s *Suggester) ends(f *caller.Finding) bool {
	g := f.Verdict.G
	if outsideCause(f.EOF.Loc) {
		return false
	}
	sites := s.Model.Raisers(f.EOF.Received, f.State)
	for _, site := range sites {
		if site.Ctx == nil {
			return false
		}
		if site.Ctx.G != nil && site.Ctx.G.ID == g.ID {
			if !site.Event.Ends {
				return false
			}
			continue
		}
		if !s.cutsOff(site, g) {
			return false
		}
	}
	return len(sites) > 0
}

// outsideCause reports whether a signal may also come from elsewhere: a parent
// cancels a context, the peer ends a connection.
func outsideCause(l *loc.Loc) bool {
	n := loc.NamedOf(l.Type())
	if n == nil || n.Obj().Pkg() == nil {
		return false
	}
	switch n.Obj().Pkg().Path() {
	case "context", "net", "io":
		return true
	}
	return false
}

// cutsOff reports whether the signaller closes, right after the signal, a
// network connection that g uses, and g blocks on nothing but connections.
func (s *Suggester) cutsOff(site ending.Site, g *ending.Goroutine) bool {
	for _, e := range g.Sum.Events {
		switch e.Kind {
		case ops.Send, ops.Recv, ops.WaitAll, ops.CondWait, ops.Once:
			return false
		}
	}
	toSig := s.leading(site.Event.Site)
	fn := site.Ctx.Sum.Fn
	for _, b := range fn.Blocks {
		signalled := false
		for _, in := range b.Instrs {
			if _, deferred := in.(*ssa.Defer); deferred {
				continue
			}
			if op := s.ops.Of(in); signalled && op.Kind == ops.NetClose && op.Loc != nil && s.uses(g, lockOf(op.Loc)) {
				return true
			}
			signalled = signalled || toSig(in)
		}
	}
	return false
}

// uses reports whether the goroutine loads the place a.
func (s *Suggester) uses(g *ending.Goroutine, a loc.Anchor) bool {
	return s.below(g.Fn, func(in ssa.Instruction) bool {
		op := s.ops.Of(in)
		return op.Kind == ops.Read && op.Loc != nil && lockOf(op.Loc) == a
	})
}

// below reports whether an instruction that fn runs satisfies is.
func (s *Suggester) below(fn *ssa.Function, is func(ssa.Instruction) bool) bool {
	seen := make(map[*ssa.Function]bool)
	var visit func(fn *ssa.Function) bool
	visit = func(fn *ssa.Function) bool {
		if seen[fn] {
			return false
		}
		seen[fn] = true
		for _, b := range fn.Blocks {
			for _, in := range b.Instrs {
				if is(in) {
					return true
				}
				for _, callee := range s.callees(in) {
					if visit(callee) {
						return true
					}
				}
			}
		}
		return false
	}
	return visit(fn)
}

// callsOut reports whether the reader may run code of its user, which could
// come back to wait for it: a function value, or a method of an interface that
// is not the library's.
func (s *Suggester) callsOut(fn *ssa.Function) bool {
	return s.below(fn, func(in ssa.Instruction) bool {
		call, ok := in.(ssa.CallInstruction)
		if !ok {
			return false
		}
		c := call.Common()
		if !c.IsInvoke() {
			return s.unknownFunc(call)
		}
		if s.ops.R.Callee(c).Fn != nil {
			return false
		}
		pkg := c.Method.Pkg() // nil for error
		return pkg != nil && strings.Contains(strings.SplitN(pkg.Path(), "/", 2)[0], ".") || pkg == s.Pass.Pkg
	})
}

// quick reports whether the reader gets from its signal, or from its last
// wait, to the token without waiting for another goroutine.
func (s *Suggester) quick(f *caller.Finding, tok ending.Token) bool {
	sum := tok.G.Sum
	for i, e := range sum.Events {
		switch e.Kind {
		case ops.Recv, ops.WaitAll, ops.Busy, ops.Send, ops.CondWait:
		default:
			continue
		}
		if i == tok.Index || !sum.Order(i, tok.Index).May {
			continue
		}
		for k, x := range sum.Events {
			if x.Site == f.Verdict.Site.Event.Site && k != i && sum.Order(k, i).May {
				return false
			}
		}
	}
	return true
}

// sure reports whether the token is there to be waited for as soon as the
// reader runs, and is signalled whichever way the reader leaves.
func (s *Suggester) sure(tok ending.Token) bool {
	l := tok.Event.Loc
	if l == nil || l.IsRoot() || l.Type() == nil {
		return false
	}
	switch tok.Event.Kind {
	case ops.Close:
		_, ok := l.Type().Underlying().(*types.Chan)
		if !ok || s.Model.Carries(l) || !s.madeBefore(l, tok.G) {
			return false // not a channel, or one with messages, or perhaps nil
		}
	case ops.Done:
		if l.Type().String() != "sync.WaitGroup" || !s.countsOnly(l, tok) {
			return false
		}
		if tok.Event.Site == tok.G.Start {
			return true // WaitGroup.Go
		}
	}
	return s.always(tok.G.Fn, tok.Event.Site, make(map[*ssa.Function]bool))
}

// madeBefore reports whether the package stores to the place l once, a new
// channel, before it starts g.
func (s *Suggester) madeBefore(l *loc.Loc, g *ending.Goroutine) bool {
	var made *ssa.Store
	for _, fn := range s.Funcs {
		for _, b := range fn.Blocks {
			for _, in := range b.Instrs {
				op := s.ops.Of(in)
				if op.Kind != ops.Write || op.Loc == nil || lockOf(op.Loc) != lockOf(l) {
					continue
				}
				st, ok := in.(*ssa.Store)
				if !ok || made != nil {
					return false
				}
				made = st
			}
		}
	}
	if made == nil {
		return false
	}
	val := made.Val
	if c, ok := val.(*ssa.ChangeType); ok {
		val = c.X
	}
	_, fresh := val.(*ssa.MakeChan)
	return fresh && s.precedes(made, g.Start)
}

// precedes reports whether in, in its function, comes before everything that
// leads to what is started at start.
func (s *Suggester) precedes(in, start ssa.Instruction) bool {
	toStart := s.leading(start)
	found := false
	for _, b := range in.Parent().Blocks {
		for i, x := range b.Instrs {
			if !toStart(x) {
				continue
			}
			found = true
			if b != in.Block() && !in.Block().Dominates(b) || b == in.Block() && i < index(in) {
				return false
			}
		}
	}
	return found
}

func index(in ssa.Instruction) int {
	for i, x := range in.Block().Instrs {
		if x == in {
			return i
		}
	}
	return -1
}

// countsOnly reports whether the WaitGroup l counts the goroutine of tok and nobody
// else, from before it is started.
func (s *Suggester) countsOnly(l *loc.Loc, tok ending.Token) bool {
	g := tok.G
	for _, o := range s.Model.Goroutines {
		for _, e := range o.Sum.Events {
			if e.Kind == ops.Done && lockOf(e.Loc) == lockOf(l) && o.ID != g.ID {
				return false
			}
		}
	}
	if g.Launch.Wait != nil || s.countedElsewhere(tok) {
		return true
	}
	added := false
	for _, b := range g.Start.Parent().Blocks {
		for _, in := range b.Instrs {
			call, ok := in.(*ssa.Call)
			if !ok || call.Call.StaticCallee() == nil || call.Call.StaticCallee().String() != "(*sync.WaitGroup).Add" {
				continue
			}
			if lockOf(s.ops.R.Signal(s.ops.R.Of(call.Call.Args[0]))) == lockOf(l) {
				added = added || s.precedes(in, g.Start)
			}
		}
	}
	return added
}

// always reports whether fn does what target does on every way out.
func (s *Suggester) always(fn *ssa.Function, target ssa.Instruction, busy map[*ssa.Function]bool) bool {
	if busy[fn] || len(fn.Blocks) == 0 {
		return false
	}
	busy[fn] = true
	defer delete(busy, fn)
	does := func(b *ssa.BasicBlock) bool {
		for _, in := range b.Instrs {
			_, deferred := in.(*ssa.Defer)
			if fn.Recover != nil && !deferred {
				continue // a panic may be recovered before it gets there
			}
			if in == target {
				return true
			}
			if call, ok := in.(ssa.CallInstruction); ok && s.ops.Of(in).Kind != ops.Launch {
				if f := s.ops.R.Callee(call.Common()); f.Fn != nil && s.always(f.Fn, target, busy) {
					return true
				}
				if op := s.ops.Of(in); op.Kind == ops.Once {
					if f := s.ops.R.FuncOf(op.Fn); f.Fn != nil && s.always(f.Fn, target, busy) {
						return true
					}
				}
			}
		}
		return false
	}
	seen := make(map[*ssa.BasicBlock]bool)
	for work := []*ssa.BasicBlock{fn.Blocks[0]}; len(work) > 0; {
		b := work[len(work)-1]
		work = work[:len(work)-1]
		if seen[b] || does(b) {
			continue
		}
		seen[b] = true
		if _, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return); ok {
			return false
		}
		work = append(work, b.Succs...)
	}
	return true
}

// insert puts a wait before the read: at the first statement of the innermost
// list around it at which EOF is known and no lock is held.
func (s *Suggester) insert(f *caller.Finding, text string) *candidate {
	src := s.source(f.Pos)
	list, in := s.places(f.Pos)
	if src == nil || in == nil || f.Fn.Syntax() != in {
		return nil
	}
	own := f.Verdict.Site.Ctx.G == f.Verdict.G
	for _, p := range list {
		best := -1
		for j := p.index; j >= 0; j-- {
			at := entryOf(f.Fn, p.list[j])
			if at == nil || !s.Search.Knows(f.Fn, at, f.EOF.Loc) {
				break
			}
			if len(s.held().at[at]) == 0 {
				best = j
				if !own {
					break // what comes before may make the reader end
				}
			}
		}
		if best >= 0 {
			return s.before(src, p, best, text)
		}
	}
	return nil
}

// before inserts a line of text before statement i of p.
func (s *Suggester) before(src *source, p place, i int, text string) *candidate {
	at, ok := s.lineStart(src, p, i)
	stmt := s.offset(p.list[i].Pos())
	line := bytes.LastIndexByte(src.text[:stmt], '\n') + 1
	indent := string(src.text[line:stmt])
	if !ok || strings.TrimSpace(indent) != "" {
		return nil
	}
	return &candidate{src: src, start: at, end: at, text: indent + text + "\n"}
}

// entryOf returns the instruction of st that runs before all others of it, or
// nil.
func entryOf(fn *ssa.Function, st ast.Stmt) ssa.Instruction {
	all := inside(fn, st)
	var first ssa.Instruction
	for _, in := range all {
		if first == nil || in.Block() != first.Block() && in.Block().Dominates(first.Block()) {
			first = in
		}
	}
	for _, in := range all {
		if in.Block() != first.Block() && !first.Block().Dominates(in.Block()) {
			return nil
		}
	}
	return first
}
