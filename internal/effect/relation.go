package effect

import "github.com/wsracecheck/wsracecheck/internal/loc"

// A relation tells of each pair of n events whether the second may follow the
// first. Most pairs that may follow hold no lock; those that do are few.
type relation struct {
	words int
	may   []uint64
	held  map[[2]int][]*loc.Loc
}

func newRelation(n int) relation {
	words := (n + 63) / 64
	return relation{words: words, may: make([]uint64, n*words)}
}

// set notes that j may follow i, under the locks held.
func (r *relation) set(i, j int, held []*loc.Loc) {
	r.may[i*r.words+j/64] |= 1 << (j % 64)
	if len(held) > 0 {
		if r.held == nil {
			r.held = make(map[[2]int][]*loc.Loc)
		}
		r.held[[2]int{i, j}] = held
	}
}

func (r *relation) get(i, j int) Rel {
	if r.words == 0 || r.may[i*r.words+j/64]&(1<<(j%64)) == 0 {
		return Rel{}
	}
	if r.held == nil {
		return Rel{May: true}
	}
	return Rel{true, r.held[[2]int{i, j}]}
}
