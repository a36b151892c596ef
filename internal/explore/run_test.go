package explore_test

import (
	"testing"

	"github.com/wsracecheck/wsracecheck/internal/explore"
	"github.com/wsracecheck/wsracecheck/internal/explore/prog"
)

// parse reads a program that passes Check.
func parse(t testing.TB, text string) *explore.Program {
	t.Helper()
	p, err := prog.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	if err := explore.Check(p); err != nil {
		t.Fatalf("%v\n%v", err, p)
	}
	return p
}

const objects = `
	chan queue
	chan done
	chan sent cap 1
	ctx ctx
	mutex mu
	cond cond mu
	once once
	group wg 1
	var err
	var flag
`

// A question is a program and what is to be found out about it. The objects are those above.
type question struct {
	name, text string
	want       explore.Answer
}

// ask asks each question.
func ask(t *testing.T, questions []question) {
	t.Helper()
	for _, q := range questions {
		t.Run(q.name, func(t *testing.T) {
			p := parse(t, objects+q.text)
			got := explore.Run(p)
			if got.Answer != q.want || !got.Reached {
				t.Errorf("answer %v (reached: %t), want %v\n%s", got.Answer, got.Reached, q.want, got.Format(p))
			}
			if got.Answer == explore.Found {
				if err := checkWitness(p, got.Witness); err != nil {
					t.Errorf("%v\n%s", err, got.Format(p))
				}
			}
		})
	}
}

// TestOrder: what orders the write before the read, and what does not.
func TestOrder(t *testing.T) { ask(t, orders) }

var orders = []question{
	{"the closer closes the queue, the reader stores later", `
		other closer
			close queue ends
		reader r
			pause
			store err nonzero final
		caller c
			recv queue
			load e err read`, explore.Found},
	{"publish before signal", `
		reader r
			store err nonzero final
			close queue ends
		caller c
			recv queue
			load e err read`, explore.Ordered},
	{"signal before publish", `
		reader r
			close queue ends
			store err nonzero final
		caller c
			recv queue
			load e err read`, explore.Found},
	{"join before the read", `
		reader r
			close queue ends
			store err nonzero final
			close done
		caller c
			recv queue
			recv done
			load e err read`, explore.Ordered},
	{"a join behind the read comes too late", `
		reader r
			close queue ends
			store err nonzero final
			close done
		caller c
			recv queue
			load e err read
			recv done`, explore.Found},
	{"read anew behind the join", `
		reader r
			close queue ends
			store err nonzero final
			close done
		caller c
			recv queue
			load e err read
			recv done
			load e err read`, explore.Ordered},
	{"harm is done at once", `
		reader r
			close queue ends
			store err nonzero final
			close done
		caller c
			recv queue
			load e err read harm
			recv done
			load e err read`, explore.Found},
	{"two joins, one of them there on some ways only", `
		reader r
			close queue ends
			store err nonzero final
			close done
		caller c
			recv queue
			maybe out
			recv done
		out:
			load e err read`, explore.Found},
	{"two phases", `
		reader r
			close queue ends
			store flag nonzero
			store err nonzero final
			close done
		caller c
			recv queue
			recv done
			load f flag
			if f == 0 out
			load e err read
		out:`, explore.Ordered},
	{"a goroutine that the reader starts writes", `
		other r
			spawn w
			close queue ends
		reader w spawned
			store err nonzero final
		caller c
			recv queue
			load e err read`, explore.Found},
}

// TestLocks: critical sections.
func TestLocks(t *testing.T) { ask(t, locks) }

var locks = []question{
	{"one critical section", `
		reader r
			lock mu
			close queue ends
			store err nonzero final
			unlock mu
		caller c
			recv queue
			lock mu
			load e err read
			unlock mu`, explore.Ordered},
	{"one critical section, lock and unlock before the read", `
		reader r
			lock mu
			close queue ends
			store err nonzero final
			unlock mu
		caller c
			recv queue
			lock mu
			unlock mu
			load e err read`, explore.Ordered},
	{"one critical section, and a read without it", `
		reader r
			lock mu
			close queue ends
			store err nonzero final
			unlock mu
		caller c
			recv queue
			load e err read`, explore.Found},
	{"two critical sections", `
		reader r
			lock mu
			close queue ends
			unlock mu
			lock mu
			store err nonzero final
			unlock mu
		caller c
			recv queue
			lock mu
			load e err read
			unlock mu`, explore.Found},
	{"a reader's lock waits for a writer's", `
		reader r
			lock mu
			close queue ends
			store err nonzero final
			unlock mu
		caller c
			recv queue
			rlock mu
			load e err read
			unlock mu`, explore.Ordered},
	{"readers' locks do not exclude each other", `
		reader r
			rlock mu
			close queue ends
			store err nonzero final
			unlock mu
		caller c
			recv queue
			rlock mu
			load e err read
			unlock mu`, explore.Found},
	{"a lock that is not got is no order", `
		reader r
			lock mu
			close queue ends
			store err nonzero final
			unlock mu
		caller c
			recv queue
			trylock mu out
			unlock mu
		out:
			load e err read`, explore.Found},
	{"the locks of a caller that has ended are free", `
		reader r
			close queue ends
			lock mu
			store err nonzero final
			unlock mu
		caller c
			recv queue
			lock mu
			load e err read`, explore.Found},
	{"a lock that is handed on", `
		reader r
			lock mu
			close queue ends
			store err nonzero final
			close done
		other o
			recv done
			unlock mu
		caller c
			recv queue
			lock mu
			load e err read`, explore.Ordered},
	{"a cond loop on the state", `
		reader r
			close queue ends
			lock mu
			store err nonzero final
			wake cond
			unlock mu
		caller c
			recv queue
			lock mu
		top:
			load e err
			if e == nonzero out
			wait cond
			goto top
		out:
			load e err read
			unlock mu`, explore.Ordered},
	{"a wait without a loop", `
		reader r
			close queue ends
			lock mu
			wake cond
			unlock mu
			lock mu
			store err nonzero final
			unlock mu
		caller c
			recv queue
			lock mu
			wait cond
			load e err read
			unlock mu`, explore.Found},
}
