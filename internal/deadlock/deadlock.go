// Package deadlock finds waits for a goroutine that cannot end, because the
// wait itself keeps it from ending.
//
// In: the model of the goroutines, with the locks and branches that the
// summaries know of each wait and each signal. Out: findings of two kinds. A
// SelfJoin is a wait, on the goroutine itself, for a signal that only it
// raises and only afterwards. A LockJoin is a wait for a goroutine while a
// mutex is held that it has to take, wherever it is, before it signals; what a
// sync.Once runs counts as held, because everybody else waits for it to return.
//
// Assumed: one object of a type stands for all, as everywhere; a mutex that is
// surely held is held on every path. A wait that may end in another way (an
// arm of a select, a context), a signal that somebody else may raise, and a
// branch that may know who runs or how far the goroutine is, are silence.
package deadlock

import (
	"go/token"
	"sort"

	"golang.org/x/tools/go/ssa"

	"github.com/wsracecheck/wsracecheck/internal/effect"
	"github.com/wsracecheck/wsracecheck/internal/ending"
	"github.com/wsracecheck/wsracecheck/internal/loc"
	"github.com/wsracecheck/wsracecheck/internal/ops"
)

// A Kind is a kind of deadlock.
type Kind uint8

const (
	SelfJoin Kind = iota
	LockJoin
)

// A Finding is a wait that cannot end.
type Finding struct {
	Kind  Kind
	Wait  *effect.Event
	In    *ending.Context   // what runs the wait
	G     *ending.Goroutine // the goroutine that is waited for
	Raise ending.Site       // the signal that does not come
	Held  effect.Hold       // LockJoin: the mutex at the wait
	Needs effect.Hold       // LockJoin: the same mutex where G takes it
	// The signal and the mutex as the function with the wait, and the one that
	// takes the mutex before it, call them.
	Signal, Mutex string
}

// A finder looks for deadlocks in one package.
type finder struct {
	m      *ending.Model
	r      *loc.Resolver
	fns    []*ssa.Function
	leaked map[loc.Anchor]bool // channels that somebody else may signal on
	seen   map[key]bool
	out    []Finding
}

type key struct {
	kind Kind
	site ssa.Instruction
	lock loc.Anchor
}

// Find lists the deadlocks of the package whose functions are fns, in the
// order of the waits in the source.
func Find(m *ending.Model, r *loc.Resolver, fns []*ssa.Function) []Finding {
	f := &finder{m: m, r: r, fns: fns, seen: make(map[key]bool)}
	for _, g := range m.Goroutines {
		f.selfJoins(g)
	}
	for _, c := range m.Contexts() {
		f.lockJoins(c)
	}
	sort.SliceStable(f.out, func(i, j int) bool { return pos(f.out[i]) < pos(f.out[j]) })
	return f.out
}

func pos(f Finding) token.Pos { return f.Wait.Site.Pos() }

// report adds a finding, once for each wait and lock.
func (f *finder) report(d Finding) {
	k := key{kind: d.Kind, site: d.Wait.Site}
	if d.Held.Loc != nil {
		for _, a := range d.Held.Loc.Anchors {
			k.lock = a
			break
		}
	}
	if !f.seen[k] {
		f.seen[k] = true
		d.Signal = f.spell(d.Wait.Site)
		if d.Held.At != nil {
			d.Mutex = f.spell(d.Held.At)
		}
		f.out = append(f.out, d)
	}
}

// isWait reports whether e waits for a signal and for nothing else.
func isWait(e *effect.Event) bool {
	if e.Loc == nil || e.Never || e.Timer || e.Tick || ending.IsContext(e.Loc) {
		return false
	}
	switch e.Kind {
	case ops.Recv:
		_, sel := e.Site.(*ssa.Select)
		return !sel
	case ops.WaitAll:
		return true
	}
	return false
}

// ends reports whether the raise s lets the wait e end.
func ends(e *effect.Event, s ending.Site) bool {
	if e.Kind == ops.WaitAll {
		return s.Event.Kind == ops.Done
	}
	return s.Event.Kind == ops.Close || s.Event.Kind == ops.Send && !drains(e)
}

// maxFamily bounds how many goroutines lie between one and what it leads to.
const maxFamily = 8

// writes reports whether sum, or a goroutine that it starts, writes the place
// that u tests, in a way that leaves it as u found it.
func writes(sum *effect.Summary, u effect.Under, depth int) bool {
	for _, e := range sum.Events {
		switch {
		case e.Kind == ops.Launch && e.Body != nil && depth < maxFamily:
			if writes(e.Body, u, depth+1) {
				return true
			}
		case e.Kind == ops.Write && ending.SameState(e.Loc, u.Loc) && !contradicts(e, u):
			return true
		}
	}
	return false
}

// leads reports whether sum starts g, or a goroutine that does.
func leads(sum *effect.Summary, g *ending.Goroutine, depth int) bool {
	for _, e := range sum.Events {
		if e.Kind == ops.Launch && e.Body != nil && (e.Site == g.Start || depth < maxFamily && leads(e.Body, g, depth+1)) {
			return true
		}
	}
	return false
}
