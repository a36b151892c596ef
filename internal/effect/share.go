package effect

import (
	"slices"

	"github.com/wsracecheck/wsracecheck/internal/loc"
)

// The events of a function share most of what is known of them: those of one
// callee were told the same by it, and are told the same by the caller. Slices
// are never changed in place, so that what was made of one is kept for the next
// event that has the same.

// A view identifies a slice.
type view[T any] struct {
	first *T
	n     int
}

func viewOf[T any](s []T) view[T] {
	if len(s) == 0 {
		return view[T]{}
	}
	return view[T]{&s[0], len(s)}
}

// A memo keeps what make made of slices.
type memo[T any] struct {
	made map[view[T]][]T
	make func([]T) []T
}

func newMemo[T any](f func([]T) []T) memo[T] {
	return memo[T]{make(map[view[T]][]T), f}
}

func (m memo[T]) of(in []T) []T {
	if len(in) == 0 {
		return nil
	}
	k := viewOf(in)
	out, ok := m.made[k]
	if !ok {
		out = m.make(in)
		m.made[k] = out
	}
	return slices.Clip(out)
}

// A merger keeps what merge made of pairs of slices.
type merger[T any] struct {
	made  map[[2]view[T]][]T
	merge func(a, b []T) []T
}

func newMerger[T any](f func(a, b []T) []T) merger[T] {
	return merger[T]{make(map[[2]view[T]][]T), f}
}

func (m merger[T]) of(a, b []T) []T {
	switch {
	case len(a) == 0:
		return slices.Clip(b)
	case len(b) == 0:
		return slices.Clip(a)
	}
	k := [2]view[T]{viewOf(a), viewOf(b)}
	out, ok := m.made[k]
	if !ok {
		out = m.merge(a, b)
		m.made[k] = out
	}
	return slices.Clip(out)
}

// mergers make what holds at an event out of what holds in the callee and at the
// call.
type mergers struct {
	locs    merger[*loc.Loc]
	holds   merger[Hold]
	waited  merger[Happened]
	settled merger[Settled]
	under   merger[Under]
}

func newMergers() mergers {
	return mergers{
		locs:    newMerger(union),
		holds:   newMerger(addHolds),
		waited:  newMerger(both[Happened]),
		settled: newMerger(bothSettled),
		under: newMerger(func(a, b []Under) []Under {
			return append(slices.Clip(a), b...)
		}),
	}
}

// both returns a, and what of b is not in a.
func both[T comparable](a, b []T) []T {
	a = slices.Clip(a)
	for _, x := range b {
		if !slices.Contains(a, x) {
			a = append(a, x)
		}
	}
	return a
}

func bothSettled(a, b []Settled) []Settled {
	a = slices.Clip(a)
	for _, x := range b {
		if !slices.ContainsFunc(a, func(y Settled) bool {
			return x.Loc == y.Loc && x.Tested == y.Tested && x.Val.Key() == y.Val.Key()
		}) {
			a = append(a, x)
		}
	}
	return a
}
