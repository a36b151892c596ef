package ending

import (
	"golang.org/x/tools/go/ssa"

	"github.com/wsracecheck/wsracecheck/internal/effect"
	"github.com/wsracecheck/wsracecheck/internal/loc"
	"github.com/wsracecheck/wsracecheck/internal/ops"
)

// memos keeps the answers of a model, which does not change once it is built.
// A walk of the callers asks the same questions on thousands of paths.
type memos struct {
	verdicts map[judgeKey]Verdict
	joins    map[joinKey]bool
	proofs   map[proofKey]bool
	deep     map[joinKey]bool // not joined, as far as the present question goes
	sets     map[setKey]int

	elsewhere map[elsewhereKey]bool
	excluded  map[excludeKey]bool
	onces     map[onceKey]bool
	spent     map[*effect.Event]bool
	implied   map[impliedKey]bool
	neverNil  map[*loc.Loc]bool
	forGood   map[*loc.Loc]bool
	alone     map[Site]*audience
	anyAlone  map[*loc.Loc]bool
	sole      map[*ssa.Function]string // see soleGoroutine
	ways      map[Write]*wayOut
	cut       int // how often joined gave up because it was asked within itself
}

type judgeKey struct {
	sig, state     *loc.Loc
	mode           effect.Mode
	kind           ops.Kind
	eof, own, many bool
	within         bool
	val            string
	locks          int
	id             string
	in             *ssa.Function
	on             string
}

type elsewhereKey struct {
	fn    *ssa.Function
	g     *Goroutine
	state *loc.Loc
}

type excludeKey struct {
	judgeKey
	site  Site
	write Write
}

type onceKey struct {
	sig   loc.Anchor
	write stateWrite
}

type joinKey struct {
	ctx   *Context
	event *effect.Event
	write stateWrite
}

// A proofKey is a question to proves.
type proofKey struct {
	effect.Happened
	kind ops.Kind
	q    query
}

// A setKey numbers a list of locks by its last one and the list before it.
type setKey struct {
	before int
	last   *loc.Loc
}

func newMemos() memos {
	return memos{
		ways:     make(map[Write]*wayOut),
		verdicts: make(map[judgeKey]Verdict),
		joins:    make(map[joinKey]bool),
		proofs:   make(map[proofKey]bool),
		deep:     make(map[joinKey]bool),
		sets:     make(map[setKey]int),

		elsewhere: make(map[elsewhereKey]bool),
		excluded:  make(map[excludeKey]bool),
		onces:     make(map[onceKey]bool),
		spent:     make(map[*effect.Event]bool),
		implied:   make(map[impliedKey]bool),
		neverNil:  make(map[*loc.Loc]bool),
		forGood:   make(map[*loc.Loc]bool),
		alone:     make(map[Site]*audience),
		anyAlone:  make(map[*loc.Loc]bool),
		sole:      make(map[*ssa.Function]string),
	}
}

// judgeKeyOf names a question to Judge.
func (m *memos) judgeKeyOf(r Received, state *loc.Loc, id string) judgeKey {
	locks := 0
	for _, l := range r.Locks {
		k := setKey{locks, l}
		n, ok := m.sets[k]
		if !ok {
			n = len(m.sets) + 1
			m.sets[k] = n
		}
		locks = n
	}
	return judgeKey{r.Loc, state, r.Mode, r.Kind, r.EOF, r.Own, r.Many, r.Within, r.Val.Key(), locks, id, r.In, r.on}
}
