package effect

import (
	"golang.org/x/tools/go/ssa"

	"github.com/wsracecheck/wsracecheck/internal/loc"
	"github.com/wsracecheck/wsracecheck/internal/ops"
)

// Functions that call each other in circles, as those of a compiler do, hand on
// each event once for every way that leads to it. What a function with many events
// hands on is made small: events at one instruction, on one place, become one.
// That one may follow whatever one of them may follow, and what holds at it is what
// holds at all of them. The summary is blurred then, with all that it becomes a part
// of: nothing is reported that rests on the order of its events.

// manyEvents is up to how many events a summary is handed on as it is, fewEvents
// the same once the caller has got maxGiven events, or all summaries have maxTotal.
const (
	manyEvents = 2000
	fewEvents  = 60
	maxGiven   = 8000
	maxTotal   = 60_000
)

// A class is what the events have in common that become one.
type class struct {
	site ssa.Instruction
	kind ops.Kind
	loc  *loc.Loc
	body *Summary

	ends, first, never, panics, once bool
}

func classOf(e *Event) class {
	return class{e.Site, e.Kind, e.Loc, e.Body, e.Ends, e.First, e.Never, e.Panics, len(e.Once) > 0}
}

// get returns sum as the function gets it that calls it.
func (b *builder) get(sum *Summary) *Summary {
	limit := manyEvents
	if b.s.total >= maxTotal || b.given >= maxGiven {
		limit = fewEvents
	}
	if len(sum.Events)+len(sum.Waits) > limit {
		if sum.forCallers == nil {
			sum.forCallers = sum.blur()
		}
		sum = sum.forCallers
		if sum.Blurred {
			b.s.Blurred[sum.Fn] = true
		}
	}
	b.given += len(sum.Events) + len(sum.Waits)
	return sum
}

// blur returns s with one event for each class.
func (s *Summary) blur() *Summary {
	out := *s
	out.roots, out.found = nil, nil
	var members [][]int
	out.Events, members = classes(s.Events)
	out.Waits, _ = classes(s.Waits)
	out.Blurred = s.Blurred || len(out.Events)+len(out.Waits) < len(s.Events)+len(s.Waits)
	out.order = &blurred{base: s.order, members: members, known: make(map[[2]int]Rel)}
	return &out
}

// classes returns one event for each class of events, and which ones it stands for.
func classes(events []*Event) (out []*Event, members [][]int) {
	index := make(map[class]int)
	for i, e := range events {
		k := classOf(e)
		n, ok := index[k]
		if !ok {
			n = len(out)
			index[k] = n
			out, members = append(out, e), append(members, nil)
		}
		members[n] = append(members[n], i)
	}
	for n, all := range members {
		if len(all) > 1 {
			out[n] = together(events, all)
		}
	}
	return out, members
}

// together returns the event that stands for the events of one class.
func together(events []*Event, all []int) *Event {
	e := *events[all[0]]
	e.Results, e.Locks = nil, Locking{}
	for _, i := range all[1:] {
		x := events[i]
		e.Held, e.Bare, e.Once = Intersect(e.Held, x.Held), Intersect(e.Bare, x.Bare), Intersect(e.Once, x.Once)
		if viewOf(e.Waited) != viewOf(x.Waited) || viewOf(e.Settled) != viewOf(x.Settled) {
			both := meet(&state{waited: e.Waited, settled: e.Settled}, &state{waited: x.Waited, settled: x.Settled})
			e.Waited, e.Settled = both.waited, both.settled
		}
		if viewOf(e.Under) != viewOf(x.Under) {
			e.Under = append(e.Under[:len(e.Under):len(e.Under)], Under{}) // not known any more
		}
	}
	return &e
}

// blurred is the ordering of classes of events of base.
type blurred struct {
	base    ordering
	members [][]int
	known   map[[2]int]Rel
}

func (b *blurred) get(i, j int) Rel {
	if i == j {
		return Rel{}
	}
	if len(b.members[i]) == 1 && len(b.members[j]) == 1 {
		return b.base.get(b.members[i][0], b.members[j][0])
	}
	k := [2]int{i, j}
	rel, ok := b.known[k]
	if !ok {
		rel = b.between(b.members[i], b.members[j])
		b.known[k] = rel
	}
	return rel
}

func (b *blurred) between(from, to []int) Rel {
	var out Rel
	for _, i := range from {
		for _, j := range to {
			switch rel := b.base.get(i, j); {
			case !rel.May:
			case !out.May:
				out = rel
			default:
				out.Held = Intersect(out.Held, rel.Held)
			}
			if out.May && len(out.Held) == 0 {
				return out
			}
		}
	}
	return out
}
