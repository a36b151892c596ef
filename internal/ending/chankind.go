package ending

import (
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/wsracecheck/wsracecheck/internal/loc"
	"github.com/wsracecheck/wsracecheck/internal/ops"
)

// A chanKind holds the channels that look like signals of an end and are none.
type chanKind struct {
	tokens map[loc.Anchor]bool // somebody takes back what it sends: a lock, a pool
	remade map[loc.Anchor]int  // how often a field is given a channel, or nil
	filled map[loc.Anchor]bool // who makes it puts something into it
}

// findTokens looks for contexts that send on a channel and receive from it.
func (m *Model) findTokens() {
	m.chans.tokens = make(map[loc.Anchor]bool)
	for _, c := range m.contexts {
		received := make(map[*loc.Loc]bool)
		for _, e := range c.Sum.Events {
			if e.Kind == ops.Recv && e.Loc != nil {
				received[e.Loc] = true
			}
		}
		for _, e := range c.Sum.Events {
			if e.Kind == ops.Send && received[e.Loc] {
				note(m.chans.tokens, e.Loc)
			}
		}
	}
}

// isToken reports whether s sends on a lock or a pool of tokens: that tells
// nobody of an end.
func (m *Model) isToken(s Site) bool {
	if len(s.Ctx.Sum.Alike(ops.Recv, s.Event.Loc)) > 0 {
		return true
	}
	for _, a := range s.Event.Loc.Anchors {
		if m.chans.tokens[a] {
			return true
		}
	}
	return false
}

// findRemade counts the places that give a field a channel. All constructors
// together count as one.
func (m *Model) findRemade(fns []*ssa.Function) {
	m.chans.remade = make(map[loc.Anchor]int)
	made := make(map[loc.Anchor]bool)
	for _, fn := range fns {
		for _, b := range fn.Blocks {
			for _, in := range b.Instrs {
				st, ok := in.(*ssa.Store)
				if !ok {
					continue
				}
				l := m.sums.R.Of(st.Addr)
				if _, ok := st.Val.Type().Underlying().(*types.Chan); !ok || l == nil || l.IsRoot() {
					continue
				}
				a, fresh := l.Root().(*ssa.Alloc)
				fresh = fresh && a.Parent() == fn
				for _, a := range l.Anchors {
					if !fresh || !made[a] {
						m.chans.remade[a]++
					}
					made[a] = made[a] || fresh
				}
			}
		}
	}
}

// Remade reports whether the channel l is made anew while the object lives.
// Then it cannot be told which of the channels a wait is about.
func (m *Model) Remade(l *loc.Loc) bool {
	if l.IsRoot() {
		return false
	}
	for _, a := range l.Anchors {
		return m.chans.remade[a] > 1
	}
	return false
}

// findFilled looks for functions that send on a channel of an object that they have
// made: one that is not empty to begin with, such as a lock or a pool.
func (m *Model) findFilled(fns []*ssa.Function) {
	m.chans.filled = make(map[loc.Anchor]bool)
	for _, fn := range fns {
		for _, b := range fn.Blocks {
			for _, in := range b.Instrs {
				send, ok := in.(*ssa.Send)
				if !ok {
					continue
				}
				l := m.sums.Ops.Chan(send.Chan).Loc
				if l == nil {
					continue
				}
				if a, ok := l.Root().(*ssa.Alloc); ok && a.Parent() == fn {
					note(m.chans.filled, l)
				}
			}
		}
	}
}

// Filled reports whether the channel l is not empty to begin with, so that who receives
// from it need not wait for anybody.
func (m *Model) Filled(l *loc.Loc) bool {
	for _, a := range l.Anchors {
		if m.chans.filled[a] {
			return true
		}
	}
	return false
}
