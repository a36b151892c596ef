package effect

import "github.com/wsracecheck/wsracecheck/internal/loc"

// An ordering tells of each pair of the events of a summary whether the second
// may follow the first. It is asked about few of the pairs, so that an answer is
// computed when it is asked for.
type ordering interface{ get(i, j int) Rel }

// unordered is the ordering of a summary that has not been built yet.
type unordered struct{}

func (unordered) get(int, int) Rel { return Rel{} }

// A row tells which events may follow one event. Most of those that may follow
// hold no lock.
type row struct {
	may  []uint64
	held map[int][]*loc.Loc
}

func (r *row) set(j int, held []*loc.Loc) {
	r.may[j/64] |= 1 << (j % 64)
	if len(held) > 0 {
		if r.held == nil {
			r.held = make(map[int][]*loc.Loc)
		}
		r.held[j] = held
	}
}

func (r *row) get(j int) Rel {
	if r.may[j/64]&(1<<(j%64)) == 0 {
		return Rel{}
	}
	return Rel{May: true, Held: r.held[j]}
}

// rows is the ordering of the events of a function.
type rows struct {
	b    *builder
	rows []*row
}

func (r *rows) get(i, j int) Rel {
	if r.rows[i] == nil {
		r.rows[i] = r.b.row(i)
	}
	return r.rows[i].get(j)
}

// renamed is the ordering of base with other names.
type renamed struct {
	base  ordering
	index []int // of the events in base
	tr    func(*loc.Loc) *loc.Loc
}

func (r *renamed) get(i, j int) Rel {
	rel := r.base.get(r.index[i], r.index[j])
	if len(rel.Held) > 0 {
		rel.Held = locs(rel.Held, r.tr)
	}
	return rel
}

// extended is the ordering of base with one more event at its end.
type extended struct {
	base ordering
	last int
}

func (x *extended) get(i, j int) Rel {
	switch {
	case i == x.last:
		return Rel{}
	case j == x.last:
		return Rel{May: true}
	}
	return x.base.get(i, j)
}
