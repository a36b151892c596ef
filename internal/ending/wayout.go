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
	some := func(kind ops.Kind, l *loc.Loc) bool {
		return slices.ContainsFunc(sum.Alike(kind, l), func(i int) bool { return sum.Events[i] != s.Event && partOf(sum, i, s, depth) })
	}
	if slices.ContainsFunc(sum.Kind(ops.NetClose), func(i int) bool { return partOf(sum, i, s, depth) }) {
		return true
	}
	for _, l := range out.stops {
		if some(ops.Close, l) || some(ops.Write, l) {
			return true
		}
	}
	for _, l := range out.ends {
		if some(ops.Recv, l) || some(ops.WaitAll, l) {
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

// partOf reports whether event i of sum, the context of s or a goroutine that it
// starts, belongs to one ending with s. What happens on another way does not, nor
// what a goroutine does once it has served, or has received s itself: that is its
// own end, or s was its start.
func partOf(sum *effect.Summary, i int, s Site, depth int) bool {
	if depth == 0 {
		return i == s.Index || sum.Order(i, s.Index).May || sum.Order(s.Index, i).May
	}
	return !slices.ContainsFunc(slices.Concat(sum.Kind(ops.Busy), sum.Alike(ops.Recv, s.Event.Loc)), func(j int) bool {
		return sum.Order(j, i).May && !sum.Order(i, j).May
	})
}

// endedBefore reports whether the context of s may have made the goroutine end when
// it raises s.
func (out *wayOut) endedBefore(s Site) bool {
	sum := s.Ctx.Sum
	ended := slices.Clone(sum.Kind(ops.NetClose))
	for _, l := range out.stops {
		ended = append(append(ended, sum.Alike(ops.Close, l)...), sum.Alike(ops.Write, l)...)
	}
	return slices.ContainsFunc(ended, func(i int) bool { return i != s.Index && sum.Order(i, s.Index).May })
}
