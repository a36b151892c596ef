package ending

import (
	"slices"

	"github.com/wsracecheck/wsracecheck/internal/effect"
	"github.com/wsracecheck/wsracecheck/internal/loc"
	"github.com/wsracecheck/wsracecheck/internal/ops"
)

// blurred reports whether it is not known when one of the two happens, or when the
// goroutines do the same thing elsewhere.
func blurred(s Site, w stateWrite) bool {
	if s.Event.Blurred || w.Event.Blurred {
		return true
	}
	for _, sum := range []*effect.Summary{s.Ctx.Sum, w.G.Sum} {
		if blurredIn(sum, ops.Write, w.Event.Loc) {
			return true
		}
		for _, k := range signalKinds {
			if blurredIn(sum, k, s.Event.Loc) {
				return true
			}
		}
	}
	return false
}

func blurredIn(sum *effect.Summary, k ops.Kind, l *loc.Loc) bool {
	return slices.ContainsFunc(sum.Alike(k, l), func(i int) bool { return sum.Events[i].Blurred })
}
