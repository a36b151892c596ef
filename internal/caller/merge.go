package caller

import (
	"container/heap"
	"sort"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/wsracecheck/wsracecheck/internal/fact"
)

// Limits on the paths that are walked on from one place. Nothing is cut off at
// them: what is above a limit becomes one path that stands for all of them and
// shows less.
const (
	// maxAlike is how many paths are told apart that differ in what is known of
	// values alone. More of them become one that knows what all of them know:
	// whatever it is that their values differ in, it has made no difference to
	// signals, reads and locks so far.
	maxAlike = 6
	// maxTold is how many paths are told apart at all; see widen.
	maxTold = 24
	// maxCoarse replaces both in a walk that has become expensive.
	maxCoarse = 2
)

// A spot is a place in a function at which paths have arrived.
type spot struct {
	arrivals []*arrival
	alike    map[string]*alike // by progress
	wide     *arrival          // stands for those above maxTold
}

// An arrival is a path as it came to a spot.
type arrival struct {
	p      *path
	values string // what is known of values
	queued bool   // to be walked on
	gone   bool   // another path shows all that this one would
}

// An alike is the paths of one progress.
type alike struct {
	n      int
	merged *arrival // of those above maxAlike
}

// push continues with p, unless what was walked already shows all that p would.
func (w *walker) push(p *path) {
	p.stale = w.alive(p)
	p.got = w.compact(p)
	k := p.place()
	s := w.spots[k]
	if s == nil {
		s = &spot{alike: make(map[string]*alike)}
		w.spots[k] = s
	}
	w.arrive(s, &arrival{p: p, values: p.values(w.live)})
}

// arrive keeps a apart at s, merges it with others, or drops it.
func (w *walker) arrive(s *spot, a *arrival) {
	if w.dropped(s, a) {
		return
	}
	most, told := maxAlike, maxTold
	if w.coarse() {
		most, told = 1, maxCoarse
	}
	k := a.p.progress(w.live)
	like := s.alike[k]
	if like == nil {
		like = new(alike)
		s.alike[k] = like
	}
	switch {
	case len(s.arrivals) >= told:
		w.widen(s, a)
	case like.n < most:
		like.n++
		s.arrivals = append(s.arrivals, a)
		w.queue(a)
	case like.merged == nil:
		like.merged = a
		w.queue(a)
	case like.merged.p.forget(a.p, w.live):
		w.queue(like.merged)
	}
}

// dropped drops the paths of s for which a shows all that they would, or reports
// that one of them does so for a.
func (w *walker) dropped(s *spot, a *arrival) bool {
	for _, x := range s.arrivals {
		if x.values == a.values && w.covers(x.p, a.p) {
			if standFor(x.p, a.p) {
				w.queue(x)
			}
			return true
		}
	}
	kept := s.arrivals[:0]
	for _, x := range s.arrivals {
		if x.values == a.values && w.covers(a.p, x.p) {
			standFor(a.p, x.p)
			x.gone = true
			continue
		}
		kept = append(kept, x)
	}
	s.arrivals = kept
	return false
}

// widen makes a a part of the path that stands for all above the limit.
func (w *walker) widen(s *spot, a *arrival) {
	switch {
	case s.wide == nil:
		s.wide = a
		w.queue(a)
	case w.absorb(s.wide.p, a.p):
		w.queue(s.wide)
	}
}

// queue walks a on when its turn comes. The blocks before a block come first, so
// that the paths which meet there meet before they go on.
func (w *walker) queue(a *arrival) {
	if a.queued {
		return
	}
	a.queued = true
	w.seq++
	heap.Push(&w.work, job{a, w.rank(a.p.block), w.seq})
}

// next takes the path to be walked on, nil if there is none left.
func (w *walker) next() *path {
	for len(w.work) > 0 {
		a := heap.Pop(&w.work).(job).a
		if a.queued = false; !a.gone {
			return a.p.clone()
		}
	}
	return nil
}

// A job is a path to be walked on.
type job struct {
	a         *arrival
	rank, seq int
}

type jobs []job

func (j jobs) Len() int { return len(j) }
func (j jobs) Less(a, b int) bool {
	return j[a].rank < j[b].rank || j[a].rank == j[b].rank && j[a].seq < j[b].seq
}
func (j jobs) Swap(a, b int) { j[a], j[b] = j[b], j[a] }
func (j *jobs) Push(x any)   { *j = append(*j, x.(job)) }
func (j *jobs) Pop() any {
	old := *j
	x := old[len(old)-1]
	*j = old[:len(old)-1]
	return x
}

// rank numbers the blocks of the function so that a block comes after those that
// lead to it, but for the edges that lead back in a loop.
func (w *walker) rank(b *ssa.BasicBlock) int {
	if w.ranks == nil {
		w.ranks = make(map[*ssa.BasicBlock]int)
		var visit func(*ssa.BasicBlock)
		n := 0
		visit = func(b *ssa.BasicBlock) {
			if _, seen := w.ranks[b]; seen {
				return
			}
			w.ranks[b] = 0
			for _, s := range b.Succs {
				visit(s)
			}
			n--
			w.ranks[b] = n
		}
		visit(w.fn.Blocks[0])
	}
	return w.ranks[b]
}

// forget drops what p knows of values and q does not, and reports whether
// there was anything of use ahead.
func (p *path) forget(q *path, live func(ssa.Value, *ssa.BasicBlock) bool) bool {
	before := p.values(live)
	known := p.clone() // what p knew of a value must not hang on the order of forgetting
	for v, f := range known.facts {
		if q.lookup(v).Key() != f.Key() {
			delete(p.facts, v)
		}
	}
	for v, x := range known.alias {
		if q.alias[v] == x {
			continue
		}
		f := known.lookup(v)
		same := f.Kind != fact.Unknown && q.lookup(v).Key() == f.Key()
		if delete(p.alias, v); same {
			p.facts[v] = f
		}
	}
	for a, x := range p.mem {
		if q.mem[a] != x {
			delete(p.mem, a)
		}
	}
	return p.values(live) != before
}

// place identifies where p is: what comes next, the calls that are deferred,
// and the reads that would be stale.
func (p *path) place() string {
	parts := make([]string, len(p.stale))
	for i, s := range p.stale {
		parts[i] = string(key("s").ptr(s.Site).ptr(s.State).flag(s.decided != nil).flag(s.quits != nil).num(s.rated()))
	}
	sort.Strings(parts)
	k := key(nil).num(p.block.Index).num(p.idx)
	for _, d := range p.defers {
		k = k.ptr(d)
	}
	return string(k) + strings.Join(parts, "|")
}

// rated tells by number whether s is a finding on its path, and of which tier.
func (s *stale) rated() int {
	switch {
	case s.finding == nil:
		return 0
	case s.finding.Low:
		return 1
	}
	return 2
}

// progress identifies what was received and read on p, and its locks.
func (p *path) progress(live func(ssa.Value, *ssa.BasicBlock) bool) string {
	var parts []string
	for k := range p.fresh {
		parts = append(parts, string(key("f").ptr(k.state).text(k.g)))
	}
	for _, g := range p.got {
		parts = append(parts, gotKey(g, p.pending(g, live))+lockKey(g.Locks))
	}
	sort.Strings(parts)
	return strings.Join(parts, "|") + "h" + lockKey(p.held) + "t" + lockKey(p.took)
}
