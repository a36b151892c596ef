package explore

// A table is the set of the states that were seen, numbered in order.
type table struct {
	size   int
	words  []uint32 // the states, one behind the other
	from   []int32  // by state: the one that it was first come to from, or -1
	places []int32  // a hash table with open addressing; state numbers plus one
}

func newTable(size int) *table { return &table{size: size, places: make([]int32, 64)} }

func (b *table) len() int { return len(b.from) }

func (b *table) at(n int) state { return b.words[n*b.size : (n+1)*b.size : (n+1)*b.size] }

// add returns the number of s, and whether it is new.
func (b *table) add(s state, from int) (int, bool) {
	mask := uint64(len(b.places) - 1)
	at := hash(s) & mask
	for b.places[at] != 0 {
		n := int(b.places[at]) - 1
		if equal(b.at(n), s) {
			return n, false
		}
		at = (at + 1) & mask
	}
	n := len(b.from)
	b.places[at] = int32(n + 1)
	b.words = append(b.words, s...)
	b.from = append(b.from, int32(from))
	if 2*len(b.from) > len(b.places) {
		b.grow()
	}
	return n, true
}

func (b *table) grow() {
	b.places = make([]int32, 4*len(b.places))
	mask := uint64(len(b.places) - 1)
	for n := range b.from {
		at := hash(b.at(n)) & mask
		for b.places[at] != 0 {
			at = (at + 1) & mask
		}
		b.places[at] = int32(n + 1)
	}
}

func equal(a, b state) bool {
	for i, w := range a {
		if b[i] != w {
			return false
		}
	}
	return true
}

// hash mixes the words of s. It is the same in every run, so that what is found
// does not depend on chance.
func hash(s state) uint64 {
	h := uint64(len(s))
	for _, w := range s {
		h = (h ^ uint64(w)) * 0x9e3779b97f4a7c15
		h ^= h >> 29
	}
	return h ^ h>>32
}
