package effect

import (
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/wsracecheck/wsracecheck/internal/loc"
	"github.com/wsracecheck/wsracecheck/internal/ops"
)

// A lookup finds events of a summary without going through all of them. It is made
// when it is first asked for.
type lookup struct {
	kinds  map[ops.Kind][]int
	named  map[uint64][]int   // by a name that the place has, see loc.Names, and the kind
	places map[*loc.Loc][]int // of all kinds, by the place, if it has no such name
	starts map[ssa.Instruction]bool
}

func named(k ops.Kind, name int) uint64 { return uint64(name)<<8 | uint64(k) }

func (s *Summary) lookup() *lookup {
	if s.found != nil {
		return s.found
	}
	f := &lookup{kinds: make(map[ops.Kind][]int), named: make(map[uint64][]int), places: make(map[*loc.Loc][]int)}
	for i, e := range s.Events {
		f.kinds[e.Kind] = append(f.kinds[e.Kind], i)
		if e.Loc == nil {
			continue
		}
		nameless := true
		for id := range e.Loc.Names {
			nameless = false
			k := named(e.Kind, id)
			f.named[k] = append(f.named[k], i)
		}
		if nameless {
			f.places[e.Loc] = append(f.places[e.Loc], i)
		}
	}
	s.found = f
	return f
}

// Kind returns the indices of the events of kind k, in their order.
func (s *Summary) Kind(k ops.Kind) []int { return s.lookup().kinds[k] }

// Alike returns the indices of the events of kind k on the place l, or on the same
// field of the same type of object, in their order.
func (s *Summary) Alike(k ops.Kind, l *loc.Loc) []int {
	if l == nil {
		return nil
	}
	f := s.lookup()
	var out []int
	for _, i := range f.places[l] {
		if s.Events[i].Kind == k {
			out = append(out, i)
		}
	}
	shared := false
	for id := range l.Names {
		found := f.named[named(k, id)]
		switch {
		case len(found) == 0 || slices.Equal(out, found): // as is the rule
		case len(out) == 0:
			out = found
		default:
			out, shared = append(slices.Clip(out), found...), true
		}
	}
	if shared {
		slices.Sort(out)
		out = slices.Compact(out)
	}
	return out
}

// Starts reports whether a goroutine is started at the instruction at, by the
// function or by a goroutine that it leads to.
func (s *Summary) Starts(at ssa.Instruction) bool {
	f := s.lookup()
	if f.starts == nil {
		f.starts = make(map[ssa.Instruction]bool)
		for _, i := range s.Kind(ops.Launch) {
			e := s.Events[i]
			if e.Body == nil {
				continue
			}
			f.starts[e.Site] = true
			e.Body.Starts(nil)
			for in := range e.Body.lookup().starts {
				f.starts[in] = true
			}
		}
	}
	return f.starts[at]
}
