package explore_test

import (
	"testing"

	"github.com/wsracecheck/wsracecheck/internal/explore"
)

// TestKnowledge: when the caller knows of the end. In each program the reader writes
// behind its signal, so that the answer tells whether it does; a second read behind a
// join of another kind is what makes it reach one.
func TestKnowledge(t *testing.T) {
	for _, tt := range knowledge {
		t.Run(tt.name, func(t *testing.T) {
			p := parse(t, objects+tt.text)
			got := explore.Run(p)
			want := explore.Ordered
			if tt.knows {
				want = explore.Found
			}
			if got.Answer != want || got.Reached != tt.knows {
				t.Errorf("answer %v (reached: %t), want %v\n%v\n%s", got.Answer, got.Reached, want, p, got.Format(p))
			}
		})
	}
}

var knowledge = []struct {
	name, text string
	knows      bool
}{
	{"a channel that is only closed", `
		reader r
			close queue ends
			store err nonzero final
		caller c
			recv queue
			load e err read`, true},
	{"somebody else has closed it", `
		reader r
			recv queue
			store err nonzero final
		other o
			close queue
		caller c
			recv queue
			load e err read`, false},
	{"by its own signal", `
		reader r
			recv queue
			store err nonzero final
		caller c
			close queue knows
			load e err read`, true},
	{"the first who cancels a context counts", `
		reader r
			recv ctx
			close ctx ends
			store err nonzero final
		other o
			close ctx
		caller c
			recv ctx
			load e err read`, false},
	{"a channel with messages: a receive tells nothing", `
		reader r
			send queue k1
			close queue ends
			store err nonzero final
		caller c
			recv queue
			recv queue
			load e err read`, false},
	{"ok does", `
		reader r
			send queue k1
			close queue ends
			store err nonzero final
		caller c
		top:
			recv queue _ ok
			if ok != 0 top
			load e err read`, true},
	{"ok that holds does not", `
		reader r
			send queue k1 ends
			send queue k1
			store err nonzero final
		caller c
			recv queue _ ok
			if ok == 0 out
			load e err read
		out:`, false},
	{"a value that only the end sends does", `
		reader r
			send queue k1
			send queue k2 ends
			store err nonzero final
		caller c
		top:
			recv queue v
			if v != k2 top
			load e err read`, true},
	{"a value that is sent before, too, does not", `
		reader r
			send queue k2
			send queue k2 ends
			store err nonzero final
		caller c
		top:
			recv queue v
			if v != k2 top
			load e err read`, false},
	{"a value is a sentinel, the others are tested not to be", `
		reader r
		top:
			havoc m
			if m == 0 eof
			send queue m
			goto top
		eof:
			send queue 0 ends
			store err nonzero final
		caller c
		top:
			recv queue v
			if v != 0 top
			load e err read`, true},
	{"of the others nothing is known", `
		reader r
			havoc m
			send queue m
			send queue 0 ends
			store err nonzero final
		caller c
		top:
			recv queue v
			if v != 0 top
			load e err read`, true},
	{"a test of a copy", `
		reader r
			send queue k1
			close queue ends
			store err nonzero final
		caller c
		top:
			recv queue _ ok
			set more ok
			if more != 0 top
			load e err read`, true},
	{"a flag", `
		reader r
			store flag nonzero ends
			store err nonzero final
		caller c
			load f flag
			if f == 0 out
			load e err read
		out:`, true},
	{"a flag that is not set", `
		reader r
			store flag nonzero ends
			store err nonzero final
		caller c
			load f flag
			if f != 0 out
			load e err read
		out:`, false},
	{"a flag that nobody looks at", `
		reader r
			store flag nonzero ends
			store err nonzero final
		caller c
			load f flag
			load e err read`, false},
	{"a flag that was set before", `
		var on nonzero
		reader r
			store on nonzero ends
			store err nonzero final
		caller c
			load f on
			if f == 0 out
			load e err read
		out:`, false},
	{"one of several values of a flag", `
		reader r
			store flag k1
			store flag k2 ends
			store err nonzero final
		caller c
			load f flag
			if f != k2 out
			load e err read
		out:`, true},
	{"another of them", `
		reader r
			store flag k1
			store flag k2 ends
			store err nonzero final
		caller c
			load f flag
			if f == 0 out
			load e err read
		out:`, false},
	{"a swap that is lost", `
		reader r
			swap _ flag nonzero ends
			store err nonzero final
		caller c
			swap old flag nonzero
			if old == 0 out
			load e err read
		out:`, true},
	{"a compare-and-swap that fails", `
		reader r
			cas flag 0 k1 rout ends
			store err nonzero final
		rout:
		caller c
			cas flag 0 k2 lost
			end
		lost:
			load e err read`, true},
	{"one that does not fail", `
		reader r
			cas flag 0 k1 rout ends
		rout:
			store err nonzero final
		caller c
			cas flag 0 k2 lost
			load e err read
		lost:`, false},
	{"an arm of a select", `
		reader r
			close queue ends
			store err nonzero final
		caller c
			select recv queue out | timer none
		none:
			end
		out:
			load e err read`, true},
	{"another arm", `
		reader r
			close queue ends
			store err nonzero final
		caller c
			select recv queue out | timer late
		out:
			end
		late:
			load e err read`, false},
	{"a user's context that the end cancels, too", `
		ctx user outside
		reader r
			close user ends
			store err nonzero final
		caller c
			recv user
			load e err read`, true},
	{"a user's context", `
		ctx user outside
		reader r
			store err nonzero final
		caller c
			recv user
			load e err read`, false},
}
