package compare

import (
	"slices"

	"github.com/wsracecheck/wsracecheck/internal/truth/model"
)

// The causes of missed deadlocks that are decisions.
const (
	// OfContext: a context may have ended by somebody else, and nearly all do.
	OfContext = "a wait for a context"
	// OfSelect: each arm may let it go on.
	OfSelect = "a select"
	// OfMessages: a message ends the wait, too, as far as the analyzer knows.
	OfMessages = "the end of a channel that carries messages"
	// OfBranch: whether it waits depends on something unknown, which may be who
	// runs or how far the goroutine is.
	OfBranch = "a wait on one side of a branch"
	// OfWays: on another way out the goroutine need not take the lock.
	OfWays = "a branch in the goroutine"
	// OfPast: it has seen a sign of the goroutine before, so that it may know that
	// it is past the lock.
	OfPast = "something was seen of the goroutine before"
	// OfStart: the goroutine takes the mutex before it ever waits for its peer: it
	// is most likely past it.
	OfStart = "a lock that the goroutine takes when it starts"
	// OfChild: what is waited for is raised by a goroutine that the waiting one
	// would start later.
	OfChild = "a goroutine that would be started later"
	// OfOnce: the goroutine takes the lock in a Once, which somebody else may have
	// run.
	OfOnce = "a lock inside of a Once"
	// OfCond: the goroutine waits for a condition.
	OfCond = "a condition that the goroutine waits for"
	// OfOther: a method raises the signal as well, and others may call it.
	OfOther = "a signal that a method raises, too"
	// OfDefer: the raise is deferred behind the wait.
	OfDefer = "a defer that stands behind the wait"
)

// circleCause says why c was not reported.
func circleCause(p *model.Program, c Circle) string {
	if of := waitKind(p, c); of != "" {
		return of
	}
	switch {
	case branched(p, c):
		return OfBranch
	case c.Lock && !locks(p):
		return OfStart
	case c.Lock && sawBefore(p, c):
		return OfPast
	case c.Lock && branches(p):
		return OfWays
	case !c.Lock && holds(p, func(s *model.Stmt) bool { return slices.Contains(c.Waits, s.ID) }, isGo),
		c.Lock && holds(p, isLock, isGo):
		return OfChild
	case c.Lock && holds(p, func(s *model.Stmt) bool { return s.Op == model.OnceDo && has(p, s.Body, isLock) }, nil):
		return OfOnce
	case raisedByMethod(p, c):
		return OfOther
	case !c.Lock && holds(p, func(s *model.Stmt) bool { return s.Op == model.CondLoop }, nil):
		return OfCond
	case !c.Lock && deferredBehind(p, c):
		return OfDefer
	}
	return Unexplained
}

// waitKind finds the cause in what a statement of c waits for.
func waitKind(p *model.Program, c Circle) string {
	out := ""
	for _, f := range p.Funcs {
		model.Walk(f.Body, func(s *model.Stmt) {
			if !slices.Contains(c.Waits, s.ID) {
				return
			}
			switch s.Op {
			case model.CtxDone:
				out = OfContext
			case model.Select:
				out = OfSelect
				if len(s.Cases) == 1 && s.Cases[0].Arm == model.ArmCtx {
					out = OfContext
				}
			case model.Range, model.RecvOK, model.Recv:
				if carries(p, s.Field) && len(s.Else) > 0 { // else it is drained
					out = OfMessages
				}
			}
		})
	}
	return out
}

// carries reports whether anybody sends on channel ch.
func carries(p *model.Program, ch int) bool {
	found := false
	for _, f := range p.Funcs {
		model.Walk(f.Body, func(s *model.Stmt) {
			found = found || s.Op == model.Send && s.Field == ch
			for _, k := range s.Cases {
				found = found || k.Arm == model.ArmSend && k.Field == ch
			}
		})
	}
	return found
}

// branched reports whether a wait of c, or a call that leads to it, stands on
// one side of an unknown condition.
func branched(p *model.Program, c Circle) bool {
	found := false
	for _, f := range p.Funcs {
		model.Walk(f.Body, func(s *model.Stmt) {
			if s.Op == model.If {
				visit(p, append(s.Body[:len(s.Body):len(s.Body)], s.Else...), func(t *model.Stmt) {
					found = found || slices.Contains(c.Waits, t.ID)
				})
			}
		})
	}
	return found
}

// locks reports whether a goroutine of p takes a lock behind the loop in
// which it reads.
func locks(p *model.Program) bool {
	found := false
	for _, r := range roots(p) {
		loop := false
		visit(p, r.body, func(s *model.Stmt) {
			loop = loop || s.Op == model.ReadLoop
			found = found || loop && !r.method && isLock(s)
		})
	}
	return found
}

// sawBefore reports whether who waits in c has received or tested something
// before.
func sawBefore(p *model.Program, c Circle) bool {
	found := false
	for _, f := range p.Funcs {
		if f.Role != model.Consumer && f.Role != model.Closer {
			continue
		}
		seen := false
		visit(p, f.Body, func(s *model.Stmt) {
			switch s.Op {
			case model.Recv, model.RecvOK, model.Range, model.WaitFor, model.CtxDone, model.Select, model.CondLoop, model.IfFlag, model.IfState, model.OnceDo:
				found = found || seen && slices.Contains(c.Waits, s.ID)
				seen = true
			}
		})
	}
	return found
}

// branches reports whether a goroutine of p has more than one way to its end.
func branches(p *model.Program) bool {
	return holds(p, func(s *model.Stmt) bool { return s.Op == model.If }, nil)
}

func isGo(s *model.Stmt) bool   { return s.Op == model.Go || s.Op == model.GroupGo }
func isLock(s *model.Stmt) bool { return s.Op == model.LockOp || s.Op == model.RLockOp }

func has(p *model.Program, list []*model.Stmt, f func(*model.Stmt) bool) bool {
	found := false
	visit(p, list, func(s *model.Stmt) { found = found || f(s) })
	return found
}

// holds reports whether some goroutine of p does both f and g.
func holds(p *model.Program, f, g func(*model.Stmt) bool) bool {
	for _, r := range roots(p) {
		if !r.method && has(p, r.body, f) && (g == nil || has(p, r.body, g)) {
			return true
		}
	}
	return false
}

// raisedByMethod reports whether a method raises what c waits for.
func raisedByMethod(p *model.Program, c Circle) bool {
	awaited := make(map[int]bool)
	for _, f := range p.Funcs {
		model.Walk(f.Body, func(s *model.Stmt) {
			awaited[s.Field] = awaited[s.Field] || slices.Contains(c.Waits, s.ID)
		})
	}
	for _, r := range roots(p) {
		if r.method && has(p, r.body, func(s *model.Stmt) bool { return s.Op == model.Close && awaited[s.Field] }) {
			return true
		}
	}
	return false
}

// deferredBehind reports whether a goroutine that waits in c defers something
// behind that.
func deferredBehind(p *model.Program, c Circle) bool {
	found := false
	for _, r := range roots(p) {
		waited := false
		visit(p, r.body, func(s *model.Stmt) {
			waited = waited || slices.Contains(c.Waits, s.ID)
			found = found || waited && s.Op == model.Defer
		})
	}
	return found
}
