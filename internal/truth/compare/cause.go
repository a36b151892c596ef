package compare

import "github.com/wsracecheck/wsracecheck/internal/truth/model"

// The causes of misses that are decisions, not defects.
const (
	// PolledFlag: the end is told by a flag that nobody waits for. Most flags
	// that one goroutine sets and another polls are no signal of an end.
	PolledFlag = "a polled flag"
	// OwnSocket: the consumer knows the end only because it has closed the
	// network connection itself. It belongs to the low tier.
	OwnSocket = "its own closed socket"
	// Unexplained is every other miss.
	Unexplained = "unexplained"
)

// cause says why a stale read of o was not reported.
func cause(p *model.Program, o Outcome) string {
	polls, waits, closes := false, false, false
	awaited := make(map[int]bool)
	for _, f := range p.Funcs {
		model.Walk(f.Body, func(s *model.Stmt) {
			if s.Op == model.CondLoop {
				awaited[s.Field] = true
			}
		})
	}
	for fn := range p.Reach(o.Consumer) {
		model.Walk(p.Funcs[fn].Body, func(s *model.Stmt) {
			switch s.Op {
			case model.IfFlag:
				polls = polls || !awaited[s.Field]
			case model.RecvOK, model.Range, model.Recv, model.CtxDone, model.WaitFor, model.Select, model.CondLoop:
				waits = true
			case model.NetClose:
				closes = true
			}
		})
	}
	switch {
	case o.Kind == LowMiss && closes:
		return OwnSocket
	case polls && !waits:
		return PolledFlag
	}
	return Unexplained
}
