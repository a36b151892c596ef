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

// cause says why a stale read of o was not reported: by what the consumer
// learns of the end first.
func cause(p *model.Program, o Outcome) string {
	awaited := make(map[int]bool)
	for _, f := range p.Funcs {
		model.Walk(f.Body, func(s *model.Stmt) {
			if s.Op == model.CondLoop {
				awaited[s.Field] = true
			}
		})
	}
	why := ""
	model.Walk(p.Funcs[o.Consumer].Body, func(s *model.Stmt) {
		switch {
		case why != "":
		case s.Op == model.IfFlag && !awaited[s.Field] && o.Kind == Miss:
			why = PolledFlag
		case (s.Op == model.NetClose || s.Op == model.Call) && o.Kind == LowMiss:
			why = OwnSocket
		case waits(s.Op):
			why = Unexplained
		}
	})
	if why == "" {
		return Unexplained
	}
	return why
}

func waits(op model.Op) bool {
	switch op {
	case model.RecvOK, model.CallOK, model.Range, model.Recv, model.CtxDone, model.WaitFor, model.Select, model.CondLoop, model.IfFlag:
		return true
	}
	return false
}
