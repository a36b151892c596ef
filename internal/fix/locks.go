package fix

import (
	"go/types"
	"maps"

	"golang.org/x/tools/go/ssa"

	"github.com/wsracecheck/wsracecheck/internal/loc"
	"github.com/wsracecheck/wsracecheck/internal/ops"
)

// A lockSet holds the locks that may be held, by their nearest anchor: the
// same field of all objects of a type is one lock. The zero anchor stands for
// a lock that has no name.
type lockSet map[loc.Anchor]bool

func lockOf(l *loc.Loc) loc.Anchor {
	if l != nil {
		for _, a := range l.Anchors {
			return a
		}
	}
	return loc.Anchor{}
}

// lockSets says which locks may be held before each instruction of a package,
// also those that callers hold.
type lockSets struct {
	s     *Suggester
	entry map[*ssa.Function]lockSet
	exit  map[*ssa.Function]lockSet
	at    map[ssa.Instruction]lockSet
}

func (s *Suggester) held() *lockSets {
	if s.locks != nil {
		return s.locks
	}
	l := &lockSets{
		s:     s,
		entry: make(map[*ssa.Function]lockSet),
		exit:  make(map[*ssa.Function]lockSet),
		at:    make(map[ssa.Instruction]lockSet),
	}
	for changed := true; changed; {
		changed = false
		for _, fn := range s.Funcs {
			if l.walk(fn) {
				changed = true
			}
		}
	}
	s.locks = l
	return l
}

// walk flows the locks through fn. It reports whether it added something.
func (l *lockSets) walk(fn *ssa.Function) bool {
	changed := false
	in := make(map[*ssa.BasicBlock]lockSet)
	in[fn.Blocks[0]] = l.entry[fn]
	for work := []*ssa.BasicBlock{fn.Blocks[0]}; len(work) > 0; {
		b := work[len(work)-1]
		work = work[:len(work)-1]
		cur := maps.Clone(in[b])
		if cur == nil {
			cur = make(lockSet)
		}
		for _, i := range b.Instrs {
			if l.at[i] == nil {
				l.at[i] = make(lockSet)
			}
			grow(l.at[i], cur)
			if l.transfer(fn, i, cur) {
				changed = true
			}
		}
		if len(b.Succs) == 0 {
			changed = merge(l.exit, fn, cur) || changed
		}
		for _, next := range b.Succs {
			if _, seen := in[next]; !seen {
				in[next] = make(lockSet)
				grow(in[next], cur)
				work = append(work, next)
			} else if grow(in[next], cur) {
				work = append(work, next)
			}
		}
	}
	return changed
}

// transfer runs one instruction and tells its callees what they run under.
func (l *lockSets) transfer(fn *ssa.Function, in ssa.Instruction, cur lockSet) bool {
	if _, ok := in.(*ssa.RunDefers); ok {
		changed := false
		for _, b := range fn.Blocks {
			for _, x := range b.Instrs {
				if d, ok := x.(*ssa.Defer); ok {
					changed = l.apply(d, cur) || changed
				}
			}
		}
		return changed
	}
	if _, ok := in.(*ssa.Defer); ok {
		return false
	}
	return l.apply(in, cur)
}

func (l *lockSets) apply(in ssa.Instruction, cur lockSet) bool {
	op := l.s.ops.Of(in)
	switch op.Kind {
	case ops.Lock, ops.RLock:
		cur[lockOf(op.Loc)] = true
	case ops.Unlock:
		delete(cur, lockOf(op.Loc))
	}
	if call, ok := in.(ssa.CallInstruction); ok {
		if fn := call.Common().StaticCallee(); fn != nil && fn.Object() != nil {
			switch fn.Object().(*types.Func).FullName() {
			case "(*sync.Mutex).TryLock", "(*sync.RWMutex).TryLock", "(*sync.RWMutex).TryRLock":
				cur[lockOf(l.s.ops.R.Signal(l.s.ops.R.Of(call.Common().Args[0])))] = true
			}
		}
	}
	l.elsewhere(in, cur)
	changed := false
	for _, callee := range l.s.callees(in) {
		changed = merge(l.entry, callee, cur) || changed
		grow(cur, l.exit[callee])
	}
	return changed
}

// elsewhere applies the locks that a function of another package takes or gives back.
func (l *lockSets) elsewhere(in ssa.Instruction, cur lockSet) {
	call, ok := in.(ssa.CallInstruction)
	if !ok {
		return
	}
	r := l.s.ops.R
	f := r.Callee(call.Common())
	x := r.Extern(f.Fn)
	if x == nil || len(f.Fn.Blocks) > 0 {
		return
	}
	args := r.Args(f, call.Common())
	for _, exit := range x.Exits {
		for _, p := range exit.Freed {
			delete(cur, lockOf(r.Place(p, f, args)))
		}
	}
	for _, exit := range x.Exits {
		for _, p := range exit.Locked {
			cur[lockOf(r.Place(p, f, args))] = true
		}
	}
}

func merge(m map[*ssa.Function]lockSet, fn *ssa.Function, set lockSet) bool {
	if m[fn] == nil {
		m[fn] = make(lockSet)
	}
	return grow(m[fn], set)
}

func grow(to, from lockSet) bool {
	n := len(to)
	maps.Copy(to, from)
	return len(to) > n
}

// callees lists the functions that in runs on the spot, or defers, or hands to
// somebody who may run them.
func (s *Suggester) callees(in ssa.Instruction) []*ssa.Function {
	call, ok := in.(ssa.CallInstruction)
	if !ok || s.ops.Of(in).Kind == ops.Launch {
		return nil
	}
	var out []*ssa.Function
	if f := s.ops.R.Callee(call.Common()); f.Fn != nil && len(f.Fn.Blocks) > 0 {
		out = append(out, f.Fn)
	}
	for _, a := range call.Common().Args {
		if f := s.ops.R.FuncOf(a); f.Fn != nil && len(f.Fn.Blocks) > 0 {
			out = append(out, f.Fn)
		}
	}
	return out
}

// waitsUnder reports whether somebody may wait for another goroutine or for the
// network, or run code that the package does not know, while it holds one of
// the locks. Who then waits for the lock does not get on before it is over.
func (s *Suggester) waitsUnder(set lockSet) bool {
	if len(set) == 0 {
		return false
	}
	h := s.held()
	for _, fn := range s.Funcs {
		for _, b := range fn.Blocks {
			for _, in := range b.Instrs {
				if !s.blocks(in) {
					continue
				}
				own := loc.Anchor{}
				if op := s.ops.Of(in); op.Kind == ops.CondWait {
					if len(h.at[in]) == 1 {
						continue // it is given up while this waits
					}
					own = lockOf(op.Loc)
				}
				for l := range h.at[in] {
					if set[l] && l != own {
						return true
					}
				}
			}
		}
	}
	return false
}

// blocks reports whether in may wait for another goroutine or for the network,
// or runs code that the package does not know.
func (s *Suggester) blocks(in ssa.Instruction) bool {
	switch in := in.(type) {
	case *ssa.Send:
		return true
	case *ssa.Select:
		return in.Blocking
	case ssa.CallInstruction:
		if s.unknownFunc(in) || s.foreign(in) {
			return true
		}
	}
	switch s.ops.Of(in).Kind {
	case ops.Recv, ops.WaitAll, ops.CondWait:
		return true
	}
	return false
}

// unknownFunc reports whether in calls a function value from elsewhere. One
// that only prints is no danger.
func (s *Suggester) unknownFunc(in ssa.CallInstruction) bool {
	c := in.Common()
	if c.IsInvoke() || c.StaticCallee() != nil || s.ops.Of(in).Kind != ops.None {
		return false
	}
	if _, ok := c.Value.(*ssa.Builtin); ok {
		return false
	}
	return s.ops.R.Callee(c).Fn == nil && !prints(c)
}

// foreign reports whether in calls a function or method of which the package
// does not have the body, and which is not known to return at once.
func (s *Suggester) foreign(in ssa.CallInstruction) bool {
	c := in.Common()
	var fn *types.Func
	f := s.ops.R.Callee(c).Fn
	switch {
	case f != nil && len(f.Blocks) > 0 || s.ops.Of(in).Kind != ops.None:
		return s.ops.Of(in).Kind == ops.NetClose || s.ops.Of(in).Kind == ops.Fails
	case c.IsInvoke():
		fn = c.Method
	case c.StaticCallee() != nil:
		fn, _ = c.StaticCallee().Object().(*types.Func)
	}
	if fn == nil || calm(fn) {
		return false
	}
	if fn.Pkg() == s.Pass.Pkg {
		return c.IsInvoke() // else it has a body
	}
	switch fn.Pkg().Path() {
	case "sync", "log", "log/slog", "context":
		return false
	case "time":
		return fn.Name() == "Sleep"
	}
	return true
}

// prints reports whether the function has the shape of a log function: any
// values come in and nothing goes out.
func prints(c *ssa.CallCommon) bool {
	sig := c.Signature()
	if !sig.Variadic() || sig.Results().Len() != 0 {
		return false
	}
	last, ok := sig.Params().At(sig.Params().Len() - 1).Type().(*types.Slice)
	if !ok {
		return false
	}
	elem, ok := last.Elem().Underlying().(*types.Interface)
	return ok && elem.Empty()
}
