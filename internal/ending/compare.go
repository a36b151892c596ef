package ending

import "github.com/wsracecheck/wsracecheck/internal/loc"

// maxPairs bounds the comparisons of a raise with a write in one package.
const maxPairs = 3_000_000

// OverBudget reports whether the package was too large to judge to the end.
// From then on nothing is known, and nothing is reported.
func (m *Model) OverBudget() bool { return m.pairs > m.limit }

// Compared returns how many comparisons of a raise with a write were made.
func (m *Model) Compared() int { return m.pairs }

// A comparison keeps what is known of a raise and a write, whoever received the
// signal: only the rest is asked again for each way of receiving it.
type comparison struct {
	counted  bool
	judged   bool
	unjoined Answer // if judged, see unjoined
	asked    question
	yes      question
}

// A question about a raise and a write; a set of them.
type question uint16

const (
	isToken       question = 1 << iota // see Model.isToken
	isState                            // the flag is the state, or comes and goes
	startsWriter                       // see starts
	writerReports                      // see reportsItself
	tellsOfWay                         // see onTheWay
	writes                             // see writtenBefore
	writesOther                        // see writtenOther
	endTogether                        // see oneEnding
	endsWithIt                         // see waitsFor, raisesAtEnd
	ends                               // see endsReader
)

// known answers a question, with answer if it is asked for the first time.
func (c *comparison) known(q question, answer func() bool) bool {
	if c.asked&q == 0 {
		c.asked |= q
		if answer() {
			c.yes |= q
		}
	}
	return c.yes&q != 0
}

// A comparedKey is a signal and a write, by its number.
type comparedKey struct {
	sig   loc.Anchor
	write int
}

// comparisons returns those of the sites of sig, in their order, with w.
func (m *Model) comparisons(sig loc.Anchor, w stateWrite) []comparison {
	k := comparedKey{sig, w.n}
	out, ok := m.compared[k]
	if !ok {
		out = make([]comparison, len(m.sites[sig]))
		m.compared[k] = out
	}
	return out
}

// count counts c when it is made.
func (m *Model) count(c *comparison) {
	if !c.counted {
		c.counted = true
		m.pairs++
	}
}

// A writerKey is an object and a goroutine that writes its states.
type writerKey struct {
	object any
	id     string
}

// writesBy lists the writes of the states of an object by the goroutine id.
func (m *Model) writesBy(object any, id string) []stateWrite {
	return m.byWriter[writerKey{object, id}]
}
