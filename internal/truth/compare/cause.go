package compare

import "github.com/wsracecheck/wsracecheck/internal/truth/model"

// The causes of misses that are decisions, not defects.
const (
	// ForeignFlag: the end is told by a flag that another goroutine raises than
	// the one that writes the state. Most such flags are no signal of an end.
	ForeignFlag = "a flag that the reader does not raise"
	// OwnSocket: the consumer knows the end only because it has closed the
	// network connection itself. It belongs to the low tier.
	OwnSocket = "its own closed socket"
	// Unexplained is every other miss.
	Unexplained = "unexplained"
)

// cause says why a stale read of o was not reported, or only in the low tier.
func cause(p *model.Program, o Outcome) string {
	tests, closes := false, false
	for fn := range p.Reach(o.Consumer) {
		model.Walk(p.Funcs[fn].Body, func(s *model.Stmt) {
			tests = tests || s.Op == model.IfFlag || s.Op == model.CondLoop
			closes = closes || s.Op == model.NetClose
		})
	}
	switch {
	case o.Kind == LowMiss && closes:
		return OwnSocket
	case o.Kind != LowMiss && tests:
		return ForeignFlag
	}
	return Unexplained
}
