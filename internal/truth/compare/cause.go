package compare

import (
	"github.com/wsracecheck/wsracecheck/internal/truth/explore"
	"github.com/wsracecheck/wsracecheck/internal/truth/model"
)

// The causes of misses that are decisions, not defects.
const (
	// PassingFlag: the end is told by a flag that a method raises and that the
	// consumer only looks at; nobody waits for it. Most such flags are no signal of
	// an end.
	PassingFlag = "a flag that Close raises and nobody waits for"
	// HelperFlag: the same, but a goroutine that the reader starts raises it.
	HelperFlag = "a flag that a goroutine of the reader raises and nobody waits for"
	// NakedFlag: the reader raises the flag under a lock, and the consumer looks at
	// it without.
	NakedFlag = "a flag that is read without its lock"
	// Guard: a bool that only decides whether the consumer returns at once. It
	// belongs to the low tier.
	Guard = "a bool that only guards"
	// OwnSocket: the consumer knows the end only because it has closed the
	// network connection itself. It belongs to the low tier.
	OwnSocket = "its own closed socket"
	// Unexplained is every other miss.
	Unexplained = "unexplained"
)

// Decided reports whether a miss of this cause is a decision.
func Decided(cause string) bool { return cause != "" && cause != Unexplained }

// cause says why a stale read of o was not reported, or only in the low tier.
func cause(p *model.Program, o Outcome) string {
	tested, awaited, naked, closes := -1, false, false, false
	for fn := range p.Reach(o.Consumer) {
		model.Walk(p.Funcs[fn].Body, func(s *model.Stmt) {
			switch s.Op {
			case model.IfFlag:
				tested = s.Field
			case model.CondLoop:
				awaited = true
			case model.NetClose:
				closes = true
			}
		})
		naked = naked || nakedTest(p, p.Funcs[fn].Body)
	}
	switch {
	case o.Kind == LowMiss && closes:
		return OwnSocket
	case o.Kind == TooLow && p.Fields[o.Field].Kind == model.Flag && tested == o.Field:
		return Guard
	case o.Kind == LowMiss || tested < 0 || awaited:
		return Unexplained
	case naked:
		return NakedFlag
	}
	byMethod, byHelper := raisers(p, tested, o.Field)
	switch {
	case byMethod && !staleWithoutClose(p, o):
		return PassingFlag
	case byHelper:
		return HelperFlag
	}
	return Unexplained
}

// staleWithoutClose reports whether the read of o can be stale if no method
// raises a signal.
func staleWithoutClose(p *model.Program, o Outcome) bool {
	q := p.Clone()
	for _, fn := range q.Of(model.Closer) {
		q.Funcs[fn].Body = []*model.Stmt{{Op: model.NetClose}}
	}
	return explore.Run(q, o.Consumer).Stale[o.Field].Plain
}

// nakedTest reports whether list tests a plain flag while it holds no lock.
func nakedTest(p *model.Program, list []*model.Stmt) bool {
	held := 0
	for _, s := range list {
		switch s.Op {
		case model.LockOp:
			held++
		case model.UnlockOp:
			held--
		case model.IfFlag:
			if held == 0 && !p.Fields[s.Field].Atomic {
				return true
			}
		}
	}
	return false
}

// raisers tells whether a method that others call raises flag, and whether a
// goroutine that does not write state does.
func raisers(p *model.Program, flag, state int) (byMethod, byHelper bool) {
	for _, root := range roots(p) {
		raises, writes := false, false
		visit(p, root.body, func(s *model.Stmt) {
			if s.Op == model.Write || s.Op == model.WriteFirst {
				raises = raises || s.Field == flag
				writes = writes || s.Field == state
			}
		})
		byMethod = byMethod || raises && root.method
		byHelper = byHelper || raises && !writes && !root.method
	}
	return byMethod, byHelper
}

// A root is what one goroutine runs.
type root struct {
	body   []*model.Stmt
	method bool // a goroutine of the user calls it
}

func roots(p *model.Program) []root {
	var out []root
	for _, f := range p.Funcs {
		if f.Role == model.Closer {
			out = append(out, root{f.Body, true})
		}
		model.Walk(f.Body, func(s *model.Stmt) {
			if s.Op == model.Go || s.Op == model.GroupGo {
				out = append(out, root{s.Body, false})
			}
		})
	}
	return out
}

// visit calls f for what list does on its own goroutine, calls included.
func visit(p *model.Program, list []*model.Stmt, f func(*model.Stmt)) {
	for _, s := range list {
		f(s)
		switch s.Op {
		case model.Go, model.GroupGo:
			continue
		case model.Call, model.CallOK, model.ReturnCall:
			visit(p, p.Funcs[s.Fn].Body, f)
		}
		visit(p, s.Body, f)
		visit(p, s.Else, f)
		for _, c := range s.Cases {
			visit(p, c.Body, f)
		}
	}
}
