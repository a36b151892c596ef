package slice

import "math/bits"

// A set is a set of small numbers.
type set []uint64

func (s set) has(i int) bool { return i/64 < len(s) && s[i/64]&(1<<(i%64)) != 0 }

func (s set) with(i int) set {
	for i/64 >= len(s) {
		s = append(s, 0)
	}
	s[i/64] |= 1 << (i % 64)
	return s
}

func (s set) union(t set) set {
	out := append(set(nil), s...)
	for len(out) < len(t) {
		out = append(out, 0)
	}
	for i, w := range t {
		out[i] |= w
	}
	return out
}

// meets reports whether the sets have a number in common, other than 0.
func (s set) meets(t set) bool {
	for i := range min(len(s), len(t)) {
		w := s[i] & t[i]
		if i == 0 {
			w &^= 1
		}
		if w != 0 {
			return true
		}
	}
	return false
}

// all calls yield for each number of s but 0, lowest first.
func (s set) all(yield func(int) bool) {
	for i, w := range s {
		for ; w != 0; w &= w - 1 {
			if n := i*64 + bits.TrailingZeros64(w); n != 0 && !yield(n) {
				return
			}
		}
	}
}

// meetsAny is meets for sets in which 0 is a number like any other.
func (s set) meetsAny(t set) bool {
	for i := range min(len(s), len(t)) {
		if s[i]&t[i] != 0 {
			return true
		}
	}
	return false
}

// within reports whether t holds all of s.
func (s set) within(t set) bool {
	for i, w := range s {
		if i >= len(t) && w != 0 || i < len(t) && w&^t[i] != 0 {
			return false
		}
	}
	return true
}

func (s set) intersect(t set) set {
	out := make(set, min(len(s), len(t)))
	for i := range out {
		out[i] = s[i] & t[i]
	}
	return out
}

// without is s without what is in t.
func (s set) without(t set) set {
	out := append(set(nil), s...)
	for i := range min(len(out), len(t)) {
		out[i] &^= t[i]
	}
	return out
}
