package ending

import (
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/wsracecheck/wsracecheck/internal/effect"
	"github.com/wsracecheck/wsracecheck/internal/loc"
)

// A Scope is what a walk of the callers looks at: all close states of a
// package, or one of them. What has to do with other states only is not in it,
// so that a walk that asks about one state does not tell apart paths that
// differ in another one.
//
// Writes are of the same state if they write the same path of objects of one
// type, or one of the paths contains the other.
type Scope struct {
	m        *Model
	writes   *effect.Event   // stands for the writes of the state; nil if it is not of this package
	far      *types.TypeName // the type of another package that has the state; nil if it is not
	objects  map[any]bool    // that hold the state and a signal; nil in the scope of everything
	told     map[tellKey]says
	toldAs   map[anchorKey]says
	writers  map[*loc.Loc][]*Goroutine
	ordering map[*loc.Loc]bool
}

// Everything is the scope of all states.
func (m *Model) Everything() *Scope {
	if m.everything == nil {
		m.everything = m.newScope()
	}
	return m.everything
}

func (m *Model) newScope() *Scope {
	return &Scope{m: m, told: make(map[tellKey]says), toldAs: make(map[anchorKey]says), writers: make(map[*loc.Loc][]*Goroutine), ordering: make(map[*loc.Loc]bool)}
}

// Scopes returns the scopes of the states that a read of l may read too early.
func (m *Model) Scopes(l *loc.Loc) []*Scope {
	var out []*Scope
	add := func(key any, fill func(*Scope)) {
		s := m.scopes[key]
		if s == nil {
			s = m.newScope()
			s.objects = make(map[any]bool)
			fill(s)
			m.scopes[key] = s
		}
		for _, x := range out {
			if x == s {
				return
			}
		}
		out = append(out, s)
	}
	for _, w := range m.stateWrites(l) {
		root := m.states.find(w.Event)
		add(root, func(s *Scope) {
			s.writes = root
			for object := range m.dangers {
				for _, x := range m.writes[object] {
					if m.hazards[x.Event] && m.states.find(x.Event) == root {
						s.objects[object] = true
					}
				}
			}
		})
	}
	for _, g := range m.farWriters(l) {
		add(g.Far.Type, func(s *Scope) {
			s.far = g.Far.Type
			s.objects[g.Far.Type] = true
		})
	}
	return out
}

// all reports whether s is the scope of everything.
func (s *Scope) all() bool { return s.objects == nil }

// Writers returns the goroutines that write the state that l names, if some
// signal may be raised before the write. A pointer is read only where the
// pointer itself is the state, not what lies behind it.
func (s *Scope) Writers(l *loc.Loc) []*Goroutine {
	out, ok := s.writers[l]
	if !ok && l.Type() != nil {
		out = s.writersOf(l)
		s.writers[l] = out
	}
	return out
}

func (s *Scope) writersOf(l *loc.Loc) []*Goroutine {
	var out []*Goroutine
	seen := make(map[string]bool)
	for _, w := range s.m.stateWrites(l) {
		if !seen[w.G.ID] && (s.all() || s.m.states.find(w.Event) == s.writes) {
			seen[w.G.ID] = true
			out = append(out, w.G)
		}
	}
	for _, g := range s.m.farWriters(l) {
		if s.all() || g.Far.Type == s.far {
			out = append(out, g)
		}
	}
	return out
}

// inDanger reports whether some state of the object is in s and endangered.
func (s *Scope) inDanger(object any) bool {
	if !s.all() {
		return s.objects[object]
	}
	return s.m.inDanger(object) || len(s.m.farReaders(object)) > 0
}

// Orders reports whether some goroutine holds the lock l from a signal to a
// write, so that taking it orders the two, or may do so in another package.
func (s *Scope) Orders(l *loc.Loc) bool {
	v, ok := s.ordering[l]
	if !ok {
		v = s.orders(l)
		s.ordering[l] = v
	}
	return v
}

func (s *Scope) orders(l *loc.Loc) bool {
	if l.IsRoot() {
		switch l.Root().(type) {
		case *ssa.Parameter, *ssa.FreeVar:
			return true // it may be any lock of the caller
		case *ssa.Global:
			return s.anyOf(s.m.ordering.globals[l])
		}
	}
	if s.all() && s.m.besideOpen(l) {
		return true
	}
	for _, a := range l.Anchors {
		if s.m.farCovers(a) && (s.all() || a.Object == s.far) {
			return true
		}
		if s.anyOf(s.m.ordering.anchors[a]) {
			return true
		}
	}
	return false
}

// anyOf reports whether one of the writes is in s; a nil one stands for any.
func (s *Scope) anyOf(writes map[*effect.Event]bool) bool {
	for w := range writes {
		if s.all() || w == nil || s.writes != nil && s.m.states.find(w) == s.writes {
			return true
		}
	}
	return false
}
