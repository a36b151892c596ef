package ending

import (
	"slices"

	"github.com/wsracecheck/wsracecheck/internal/effect"
	"github.com/wsracecheck/wsracecheck/internal/loc"
	"github.com/wsracecheck/wsracecheck/internal/ops"
)

// A wayOut is how others have to do with the end of a goroutine.
type wayOut struct {
	stops []*loc.Loc // signals that it waits for before it writes
	ends  []*loc.Loc // signals that it raises
}

func (m *Model) wayOut(w Write) *wayOut {
	if out := m.memos.ways[w]; out != nil {
		return out
	}
	out := new(wayOut)
	sum := w.G.Sum
	for _, i := range sum.Kind(ops.Recv) {
		if l := sum.Events[i].Loc; l != nil && !slices.Contains(out.stops, l) && sum.Order(i, w.Index).May {
			out.stops = append(out.stops, l)
		}
	}
	for _, k := range signalKinds {
		for _, i := range sum.Kind(k) {
			if l := sum.Events[i].Loc; l != nil && k != ops.Write && !slices.Contains(out.ends, l) {
				out.ends = append(out.ends, l)
			}
		}
	}
	m.memos.ways[w] = out
	return out
}

// endsReader reports whether the context of s makes the writing goroutine
// end, or waits for it.
func (m *Model) endsReader(s Site, w stateWrite) bool {
	return m.wayOut(w.Write).endedBy(s.Ctx.Sum, s, w.G, 0)
}

// endedBy is endsReader for what sum does, and the goroutines that it starts.
func (out *wayOut) endedBy(sum *effect.Summary, s Site, g *Goroutine, depth int) bool {
	if len(sum.Kind(ops.NetClose)) > 0 {
		return true
	}
	for _, l := range out.stops {
		for _, k := range []ops.Kind{ops.Close, ops.Write} {
			for _, i := range sum.Alike(k, l) {
				if sum.Events[i] != s.Event {
					return true
				}
			}
		}
	}
	for _, l := range out.ends {
		if len(sum.Alike(ops.Recv, l)) > 0 || len(sum.Alike(ops.WaitAll, l)) > 0 {
			return true
		}
	}
	for _, i := range sum.Kind(ops.Launch) {
		if e := sum.Events[i]; e.Body != nil && e.Site != g.Start && depth < maxFamily && out.endedBy(e.Body, s, g, depth+1) {
			return true
		}
	}
	return false
}
